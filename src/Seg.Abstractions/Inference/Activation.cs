namespace Seg.Inference;

/// <summary>What follows a weighted product within its layer.</summary>
public enum Activation
{
    /// <summary>Nothing.</summary>
    None,
    /// <summary>max(0, x).</summary>
    Relu,
    /// <summary>x · Φ(x), by the error function.</summary>
    Gelu,
}
