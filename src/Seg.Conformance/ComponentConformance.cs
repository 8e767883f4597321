namespace Seg.Conformance;

/// <summary>
/// Laws of any component: what its descriptor and manifest tell is true, and its options are checked. Inherit the suite of the component's kind
/// (<see cref="BackboneConformance{TSpec}"/> …), or this one where a kind has none of its own.
/// </summary>
/// <remarks>
/// xunit makes a new instance for each test. The test assembly must run one test at a time
/// (<c>[assembly: CollectionBehavior(DisableTestParallelization = true)]</c>): live tensors and random numbers are of the whole process.
/// </remarks>
/// <typeparam name="TSpec">The options class of the component.</typeparam>
public abstract partial class ComponentConformance<TSpec> : IConformanceSuite where TSpec : ComponentSpecAttribute, new()
{
    /// <summary>The configurations to try. By default the published one alone, which may be large: give small ones, and one for each switch.</summary>
    protected virtual IEnumerable<ConformanceCase<TSpec>> Cases => [new("defaults", new())];

    /// <summary>Describes the component and constructs it; by default what the generator wrote for it.</summary>
    protected virtual ComponentDescriptor Descriptor => (ComponentDescriptor)Activator.CreateInstance(ComponentExports.Of(typeof(TSpec)).Descriptor)!;

    IEnumerable<string> IConformanceSuite.CaseNames => Cases.Select(c => c.Name);

    Type IConformanceSuite.SpecType => typeof(TSpec);

    /// <summary>The case of that name.</summary>
    private protected ConformanceCase<TSpec> Case(string name) => Cases.First(c => c.Name == name);
}
