namespace Seg.Conformance;

/// <summary>Laws of a pixel decoder.</summary>
/// <typeparam name="TSpec">The options class of the component.</typeparam>
public abstract class PixelDecoderConformance<TSpec> : ComponentConformance<TSpec> where TSpec : PixelDecoderSpecAttribute, new();
