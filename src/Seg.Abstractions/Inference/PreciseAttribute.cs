namespace Seg.Inference;

/// <summary>
/// The products of this module, and of all modules within it, keep float32 in plans for bfloat16 (<see cref="WeightedProduct.Precise"/>). For what a few rows decide for
/// many pixels: a rounded query moves its whole segment one way, where rounded pixels err each on their own, and queries cost next to nothing.
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = true)]
public sealed class PreciseAttribute : Attribute;
