namespace Seg.Passes;

/// <summary>Options of <see cref="OneDnn"/>; there are none.</summary>
public sealed class OneDnnAttribute() : InferencePassSpecAttribute("seg/onednn");
