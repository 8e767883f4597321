using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.Modules;

/// <summary>
/// Stochastic depth: in training, drops a residual branch for a whole sample with the given probability and scales the kept ones up,
/// so that the expectation stays (Huang et al., "Deep Networks with Stochastic Depth", 2016). The identity in evaluation.
/// </summary>
/// <remarks>No state. Thread-safe.</remarks>
public sealed class DropPath : Module<Tensor, Tensor>
{
    private readonly double _probability;

    /// <param name="probability">Chance that a sample's branch is dropped, in [0, 1].</param>
    public DropPath(double probability) : base(nameof(DropPath))
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(probability, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(probability, 1);
        _probability = probability;
    }

    /// <param name="x">[batch, ...].</param>
    /// <returns>The same shape; <paramref name="x"/> itself where nothing is dropped.</returns>
    public override Tensor forward(Tensor x)
    {
        if (!training || _probability == 0) return x;
        using var scope = NewDisposeScope();
        var keep = 1 - _probability;
        var perSample = empty([x.shape[0], .. Enumerable.Repeat(1L, x.shape.Length - 1)], x.dtype, x.device).bernoulli_(keep);
        if (keep > 0) perSample.div_(keep);
        return (x * perSample).MoveToOuterDisposeScope();
    }
}
