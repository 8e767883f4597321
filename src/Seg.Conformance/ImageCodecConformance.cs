namespace Seg.Conformance;

/// <summary>Laws of an image codec.</summary>
/// <typeparam name="TSpec">The options class of the component.</typeparam>
public abstract class ImageCodecConformance<TSpec> : ComponentConformance<TSpec> where TSpec : ImageCodecSpecAttribute, new();
