namespace Seg.Conformance;

/// <summary>Laws of a head.</summary>
/// <typeparam name="TSpec">The options class of the component.</typeparam>
public abstract class HeadConformance<TSpec> : ComponentConformance<TSpec> where TSpec : HeadSpecAttribute, new();
