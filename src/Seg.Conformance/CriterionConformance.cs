namespace Seg.Conformance;

/// <summary>Laws of a criterion.</summary>
/// <typeparam name="TSpec">The options class of the component.</typeparam>
public abstract class CriterionConformance<TSpec> : ComponentConformance<TSpec> where TSpec : CriterionSpecAttribute, new();
