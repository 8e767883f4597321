using System.Globalization;
using Seg.Runtime;
using Seg.Shared;
using TorchSharp;
using Xunit.Abstractions;

namespace Seg.Plugins.Tests.Composition.RandomSpecs;

/// <summary>
/// The law of the port checker, over every installed component: a spec is accepted exactly when its model builds and runs with the planned shapes.
/// Another seed: <c>SEG_SEED=123</c>. A failure prints the spec, shrunk.
/// </summary>
public sealed class RandomSpecTests(ITestOutputHelper output)
{
    private static readonly SpecGenerator Generator = new(LoadedPlugins.Get<IComponentCatalog>(), LoadedPlugins.Get<IClassCatalogs>());

    internal static int Seed { get; } = int.TryParse(Environment.GetEnvironmentVariable("SEG_SEED"), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seed) ? seed : 20;

    internal static RandomSpec Spec(int index) => Generator.Next(unchecked(Seed * 100_003 + index));

    [Fact]
    public void SpecsAreAcceptedExactlyWhenTheyRun() => Check(Enumerable.Range(0, 100));

    [Fact]
    [Trait("Category", "Slow")]
    public void ManySpecsAreAcceptedExactlyWhenTheyRun() => Check(Enumerable.Range(100, 800));

    [Fact]
    public void EverySlotThatHasComponentsIsFilledWithEachOfThem()
    {
        var used = Enumerable.Range(0, 100).SelectMany(i => Spec(i).Json).Where(p => p.Value is System.Text.Json.Nodes.JsonObject).Select(p => (string)p.Value!["use"]!).ToHashSet();
        Assert.Equal(LoadedPlugins.Get<IComponentCatalog>().All.Where(c => ComponentKinds.Slots.Contains(c.Kind)).Select(c => c.Id).Order(), used.Order());
    }

    // A decoder whose output goes unread is refused as a waste, with all that is wrong with it; the rest of the model would run.
    private static bool IsMisfit(RandomSpec spec) => spec.Judge() is (Verdict.Misfit, _, var ids) && !ids.Contains(DiagnosticIds.DecoderUnused);

    private void Check(IEnumerable<int> indices)
    {
        var counts = new Dictionary<Verdict, int>();
        var ids = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var index in indices)
        {
            var spec = Spec(index);
            var (verdict, _, found) = spec.Judge();
            counts[verdict] = counts.GetValueOrDefault(verdict) + 1;
            foreach (var id in found.Distinct()) ids[id] = ids.GetValueOrDefault(id) + 1;
            var train = index % 3 == 0;
            if (verdict == Verdict.Accepted && Breaks(spec, train) is not null)
            {
                var smallest = spec.Shrink(s => s.Judge().Verdict == Verdict.Accepted && Breaks(s, train) is not null);
                Assert.Fail($"Accepted, yet: {Breaks(smallest, train)}\n{smallest}");
            }
            if (IsMisfit(spec) && Works(spec))
            {
                var smallest = spec.Shrink(s => IsMisfit(s) && Works(s));
                Assert.Fail($"Refused, yet it runs when built all the same: {smallest.Judge().Reason}\n{smallest}");
            }
        }
        var all = counts.Values.Sum();
        output.WriteLine($"seed {Seed}: {string.Join(", ", counts.OrderBy(c => c.Key).Select(c => $"{c.Value} {c.Key}"))}; {string.Join(", ", ids.Select(i => $"{i.Key} {i.Value}"))}");
        Assert.InRange(counts.GetValueOrDefault(Verdict.Accepted), all / 4, all * 3 / 4);
        Assert.InRange(counts.GetValueOrDefault(Verdict.Misfit), all / 5, all * 3 / 4);
    }

    private static string? Breaks(RandomSpec spec, bool train)
    {
        var before = torch.Tensor.TotalCount;
        var failure = SpecTrial.Failure(LoadedPlugins.Get<ModelComposer>().Plan(spec.Read()), spec.Height, spec.Width, train);
        return failure ?? (torch.Tensor.TotalCount > before ? $"{torch.Tensor.TotalCount - before} tensors are left" : null);
    }

    // What a component says of the tasks that it serves is its own word, and not to be proved by running it.
    private static bool Works(RandomSpec spec)
    {
        var model = spec.Read();
        if (spec.Judge().Ids.All(id => id == DiagnosticIds.TaskNotSupported)) return false;
        var (plan, _) = LoadedPlugins.Get<ModelComposer>().Examine(model, validate: false);
        // Only training runs a criterion.
        return SpecTrial.Failure(plan, spec.Height, spec.Width, train: plan[ComponentKind.Criterion] is not null) is null;
    }
}
