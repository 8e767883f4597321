namespace Seg.Passes;

/// <summary>Options of <see cref="ChannelsLast"/>; there are none.</summary>
public sealed class ChannelsLastAttribute() : InferencePassSpecAttribute("seg/channels-last");
