namespace Seg;

/// <summary>Which of two a component follows where a paper, or the code its numbers come from, and a released re-implementation differ.</summary>
public enum Variant
{
    /// <summary>The paper and the code of its numbers.</summary>
    Published,
    /// <summary>The released code, with its differences: for its weights and its results.</summary>
    Released,
}
