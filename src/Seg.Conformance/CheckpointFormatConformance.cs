namespace Seg.Conformance;

/// <summary>Laws of a checkpoint format.</summary>
/// <typeparam name="TSpec">The options class of the component.</typeparam>
public abstract class CheckpointFormatConformance<TSpec> : ComponentConformance<TSpec> where TSpec : CheckpointFormatSpecAttribute, new();
