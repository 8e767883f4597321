using Seg.Plugins.Tests.Composition;
using Seg.Plugins.Tests.Composition.Combinations;
using Seg.Plugins.Tests.Composition.RandomSpecs;
using Seg.Runtime;
using Seg.Shared;
using Seg.Testing;
using TorchSharp;
using Xunit.Abstractions;
using static TorchSharp.torch;

namespace Seg.Models.Tests.CrossProduct;

/// <summary>Any parts that the port checker lets together make a model that works; those that it refuses do not.</summary>
public class CrossProductTests(ITestOutputHelper output)
{
    private const int Size = 64;

    [Fact]
    public void Every_component_has_tiny_options() => Assert.Empty(Combinations.All.Unknown);

    /// <summary>Each component takes part in a model; those that fit with nothing would be dead weight.</summary>
    [Fact]
    public void Every_component_of_the_product_is_in_a_combination()
    {
        var used = Combinations.All.Accepted.SelectMany(c => c.Parts.Values).Select(part => part.Id).ToHashSet();
        var all = LoadedPlugins.Get<IComponentCatalog>().All.Where(c => Combinations.Product.Contains(c.Kind)).Select(c => c.Id);
        Assert.Empty(all.Except(used));
    }

    [Fact]
    [Trait("Category", "Slow")]
    public void Every_accepted_combination_runs_forward_and_backward_and_keeps_its_state()
    {
        var combinations = Combinations.All;
        var failures = new List<string>();
        foreach (var combination in combinations.Accepted)
            if (Failure(combination) is { } failure) failures.Add($"{combination}: {failure}");
        var total = combinations.Accepted.Count + combinations.Refused.Count;
        output.WriteLine($"{combinations.Accepted.Count} of {total} combinations of backbone, pixel decoder, decoder, region decoder and head fit together, {combinations.Accepted.Count(c => c.Parts.ContainsKey(ComponentKind.Criterion))} of them with a criterion:");
        foreach (var group in combinations.Accepted.GroupBy(c => c.Parts[ComponentKind.Head].Id)) output.WriteLine($"  {group.Key}: {group.Count()}");
        Assert.True(failures.Count == 0, $"{failures.Count} of {combinations.Accepted.Count} accepted combinations do not work:\n{string.Join('\n', failures)}");
        Assert.True(combinations.Accepted.Count >= 100, $"Only {combinations.Accepted.Count} combinations are accepted.");
    }

    /// <summary>What fits a head by its ports reads what that head gives in training: every criterion, on one model for each head.</summary>
    [Fact]
    public void Every_criterion_that_fits_a_head_works_with_it()
    {
        var failures = new List<string>();
        var tried = 0;
        foreach (var combination in Combinations.All.Accepted.GroupBy(c => c.Parts[ComponentKind.Head].Id).Select(group => group.First()))
            foreach (var (criterion, trained) in Combinations.All.WithEachCriterion(combination))
            {
                tried++;
                if (SpecTrial.Failure(LoadedPlugins.Get<ModelComposer>().Plan(trained.Spec), Size, Size, train: true) is { } failure) failures.Add($"{trained} + {criterion}: {failure}");
            }
        Assert.True(failures.Count == 0, string.Join('\n', failures));
        Assert.True(tried >= 6, $"Only {tried} pairs were tried.");
    }

    /// <summary>A sample over the reasons, built all the same: it fails. What a decoder's output goes unread for is no failure but waste, and is left out.</summary>
    [Fact]
    [Trait("Category", "Slow")]
    public void Refused_combinations_fail_when_they_are_built_by_force()
    {
        const int eachReason = 12;
        var composer = LoadedPlugins.Get<ModelComposer>();
        var reasons = Combinations.All.Refused.Select(c => (Combination: c, Why: Combinations.All.WhyNot(c)))
            .Where(refusal => refusal.Why.All(finding => finding.DiagnosticId is not (DiagnosticIds.DecoderUnused or DiagnosticIds.TaskNotSupported)))
            .GroupBy(refusal => string.Join(", ", refusal.Why.Select(finding => $"{finding.DiagnosticId} {finding.Slot}").Distinct().Order()));
        var works = new List<string>();
        var tried = 0;
        foreach (var reason in reasons)
            foreach (var (combination, why) in Spread([.. reason], eachReason))
            {
                tried++;
                Assert.NotEmpty(why);
                var spec = combination.Spec with { Task = combination.Task == SegTask.None ? SegTask.Semantic : combination.Task };
                var (plan, _) = composer.Examine(spec, validate: false);
                if (SpecTrial.Failure(plan, Size, Size, train: combination.Parts.ContainsKey(ComponentKind.Criterion)) is null) works.Add($"{combination}: {why[0]}");
            }
        output.WriteLine($"{Combinations.All.Refused.Count} combinations are refused; {tried} of them, over all reasons, were built by force, and fail.");
        Assert.True(works.Count == 0, $"Refused, yet these run:\n{string.Join('\n', works)}");
        Assert.True(tried >= 20, $"Only {tried} refusals were tried.");
    }

    private static string? Failure(Combination combination)
    {
        var before = Tensor.TotalCount;
        var plan = LoadedPlugins.Get<ModelComposer>().Plan(combination.Spec);
        var failure = SpecTrial.Failure(plan, Size, Size, train: true) ?? RoundTrip(plan);
        return failure ?? (Tensor.TotalCount > before ? $"{Tensor.TotalCount - before} tensors are left" : null);
    }

    /// <summary>A second model with other weights gives the first one's results once it has the first one's state.</summary>
    private static string? RoundTrip(PortPlan plan)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        random.manual_seed(1);
        using var first = LoadedPlugins.Get<ModelComposer>().Compose(plan);
        random.manual_seed(2);
        using var second = LoadedPlugins.Get<ModelComposer>().Compose(plan);
        first.eval();
        second.eval();
        var images = randn(1, 3, Size, Size);
        var expected = Values(first);
        if (expected.SequenceEqual(Values(second))) return "other weights give the same results";
        var state = first.state_dict();
        if (!state.Keys.SequenceEqual(second.state_dict().Keys)) return "the state's names are not the same twice";
        foreach (var (name, value) in second.state_dict()) value.copy_(state[name]);
        return expected.SequenceEqual(Values(second)) ? null : "the state does not carry all that a forward pass reads";

        float[] Values(SegModel model) => [.. model.Forward(images, default).Tensors.SelectMany(tensor => Parity.Floats(tensor.to(ScalarType.Float32)))];
    }

    private static IEnumerable<T> Spread<T>(IReadOnlyList<T> from, int count) =>
        Enumerable.Range(0, Math.Min(count, from.Count)).Select(i => from[(int)((long)i * from.Count / Math.Min(count, from.Count))]);
}
