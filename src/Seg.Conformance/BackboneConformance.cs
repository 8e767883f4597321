namespace Seg.Conformance;

/// <summary>Laws of a backbone.</summary>
/// <typeparam name="TSpec">The options class of the component.</typeparam>
public abstract class BackboneConformance<TSpec> : ComponentConformance<TSpec> where TSpec : BackboneSpecAttribute, new();
