namespace Seg.Conformance;

/// <summary>Laws of a transformer decoder.</summary>
/// <typeparam name="TSpec">The options class of the component.</typeparam>
public abstract class TransformerDecoderConformance<TSpec> : ComponentConformance<TSpec> where TSpec : TransformerDecoderSpecAttribute, new();
