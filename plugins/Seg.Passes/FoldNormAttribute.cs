namespace Seg.Passes;

/// <summary>Options of <see cref="FoldNorm"/>; there are none.</summary>
public sealed class FoldNormAttribute() : InferencePassSpecAttribute("seg/fold-norm");
