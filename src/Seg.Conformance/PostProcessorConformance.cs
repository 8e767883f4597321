namespace Seg.Conformance;

/// <summary>Laws of a post-processor.</summary>
/// <typeparam name="TSpec">The options class of the component.</typeparam>
public abstract class PostProcessorConformance<TSpec> : ComponentConformance<TSpec> where TSpec : PostProcessorSpecAttribute, new();
