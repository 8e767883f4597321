using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Seg.Heads;
using Seg.Models;
using Seg.RegionDecoders;
using Seg.Runtime.Checkpoints;
using Seg.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Seg.Regions.Tests.DynaMask;

/// <summary>The compiled specs have the state of the released code's models, under its own names.</summary>
public sealed class DynaMaskManifestTests : IDisposable
{
    private static readonly JsonElement Manifests = JsonDocument.Parse(File.ReadAllBytes(FixtureFolder.PathOf("dynamask", "dynamask-manifests.json"))).RootElement.GetProperty("models");

    private readonly Device _before = get_default_device();

    // The meta device keeps shapes and no data.
    public DynaMaskManifestTests() => set_default_device(META);

    public static TheoryData<string> Models => [.. Manifests.EnumerateObject().Select(m => m.Name).Where(name => name.StartsWith("dynamask-", StringComparison.Ordinal))];

    [Theory, MemberData(nameof(Models))]
    public void Names_shapes_and_parameter_counts_are_the_released_codes(string name)
    {
        using var services = new ServiceCollection().AddSegModels().AddSegDatasetsCoco().AddSegDatasetsCityscapes().AddSegDatasetsLvis().BuildServiceProvider();
        var definition = services.GetServices<ModelDefinition>().Single(m => m.Spec.Id == name);
        using var model = definition.Build(services.GetServices<ClassCatalogueDefinition>().Single(c => c.Id == definition.Spec.Classes).Create());
        var ours = model.state_dict().Select(t => new CheckpointEntry(t.Key, t.Value.shape, t.Value.dtype, 0)).ToList();
        var theirs = Manifests.GetProperty(name).GetProperty("tensors").EnumerateArray().Select(Entry).ToList();

        var plan = CheckpointPlan.Make(theirs, ours, new CheckpointOptions(), new KeyMapCatalog([new KeyMapDefinition("mask-rcnn/openmmlab", () => MaskRcnnKeyMaps.OpenMMLab)]));

        Assert.Equal("mask-rcnn/openmmlab", plan.Map.Id);
        Assert.Empty(plan.Problems);
        Assert.Equal(ours.Select(t => t.Name).Order(StringComparer.Ordinal), plan.Moves.Select(m => m.Target).Order(StringComparer.Ordinal));
        // Of the head nothing is left out; of the backbone the counts of batches, since its statistics are fixed.
        var left = theirs.Where(t => !plan.Moves.Select(m => m.Entry).Contains(t.Name)).ToArray();
        Assert.All(left, entry => Assert.Matches(@"^backbone\..*num_batches_tracked$", entry.Name));
        Assert.Equal(theirs.Except(left).Select(t => t.Name).Order(StringComparer.Ordinal), ours.SelectMany(t => plan.Map.ToFile(t.Name)).Select(s => s.Entry).Order(StringComparer.Ordinal));
        Assert.Equal(Manifests.GetProperty(name).GetProperty("parameters").GetInt64(), ours.Sum(Count) + left.Sum(Count));
    }

    [Fact]
    public void The_specs_do_what_the_paper_says()
    {
        using var services = new ServiceCollection().AddSegModels().BuildServiceProvider();
        var specs = services.GetServices<ModelDefinition>().Where(m => m.Spec.Id.StartsWith("dynamask-", StringComparison.Ordinal)).Select(m => m.Spec).ToArray();
        Assert.Equal(6, specs.Length);
        Assert.All(specs, spec =>
        {
            Assert.Equal(DynaMaskVariant.Published, ((DynaMaskAttribute)spec.Components[ComponentKind.Head]).Variant);
            var losses = (DynaMaskCriterionAttribute)spec.Components[ComponentKind.Criterion];
            Assert.Equal((DynaMaskVariant.Published, 2.0, 2.0), (losses.Variant, losses.ClassWeight, losses.BoxWeight));
        });
    }

    public void Dispose() => set_default_device(_before);

    private static CheckpointEntry Entry(JsonElement row)
    {
        var name = row[0].GetString()!;
        var type = name.EndsWith("num_batches_tracked", StringComparison.Ordinal) ? ScalarType.Int64 : ScalarType.Float32;
        return new(name, [.. row[1].EnumerateArray().Select(d => d.GetInt64())], type, 0);
    }

    private static long Count(CheckpointEntry entry) => entry.Shape.Aggregate(1L, (a, b) => a * b);
}
