namespace Seg.Passes;

/// <summary>Options of <see cref="BFloat16"/>; there are none.</summary>
public sealed class BFloat16Attribute() : InferencePassSpecAttribute("seg/bfloat16");
