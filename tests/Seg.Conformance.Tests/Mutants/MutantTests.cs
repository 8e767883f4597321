using System.Reflection;

namespace Seg.Conformance.Tests.Mutants;

/// <summary>The suites themselves: every law catches a component that breaks it, with a message that says what to mend. The toys show that a sound one passes.</summary>
public sealed class MutantTests
{
    private static readonly Dictionary<string, Mutant> All = new[]
    {
        OptionMutants.All, BackboneMutants.All, DecoderMutants.All, RegionMutants.All, LossMutants.All, ResultMutants.All, CodecMutants.All, CheckpointMutants.All, PassMutants.All,
    }.SelectMany(mutants => mutants).ToDictionary(mutant => $"{mutant.Law}: {mutant.Name}");

    // Needs a GPU to break: on a machine without one the law holds of nothing.
    private static readonly string[] Unbreakable = [nameof(Toys.ToyBackboneConformance.Other_devices_agree_with_the_CPU)];

    public static TheoryData<string> Mutants => [.. All.Keys];

    [Theory, MemberData(nameof(Mutants))]
    public void A_mutant_is_caught(string mutant) => All[mutant].AssertCaught();

    /// <summary>A law without a mutant could hold of anything.</summary>
    [Fact]
    public void Every_law_has_a_mutant()
    {
        var laws = typeof(IConformanceSuite).Assembly.GetExportedTypes().Where(type => typeof(IConformanceSuite).IsAssignableFrom(type))
            .SelectMany(type => type.GetMethods().Where(method => method.GetCustomAttribute<FactAttribute>() is not null)).Select(method => method.Name).Distinct().ToArray();
        Assert.True(laws.Length > 40, $"Only {laws.Length} laws were found.");
        Assert.Empty(laws.Except(All.Values.Select(mutant => mutant.Law)).Except(Unbreakable));
    }
}
