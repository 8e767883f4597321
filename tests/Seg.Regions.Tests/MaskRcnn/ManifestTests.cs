using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Seg.Heads;
using Seg.Models;
using Seg.RegionDecoders;
using Seg.Runtime.Checkpoints;
using Seg.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Seg.Regions.Tests.MaskRcnn;

/// <summary>The compiled specs have the state of the published models, under OpenMMLab's names, and their numbers.</summary>
public sealed class ManifestTests : IDisposable
{
    private static readonly JsonElement Manifests = JsonDocument.Parse(File.ReadAllBytes(FixtureFolder.PathOf("dynamask", "dynamask-manifests.json"))).RootElement.GetProperty("models");

    private readonly Device _before = get_default_device();

    // The meta device keeps shapes and no data.
    public ManifestTests() => set_default_device(META);

    public static TheoryData<string> Models => [.. Manifests.EnumerateObject().Select(m => m.Name).Where(name => name.StartsWith("vanilla-", StringComparison.Ordinal))];

    [Theory, MemberData(nameof(Models))]
    public void Names_shapes_and_parameter_counts_are_the_published_ones(string name)
    {
        var (depth, dataset) = (name.Split('-')[1], name.Split('-')[2]);
        using var model = Definition($"mask-rcnn-{depth}-fpn-{dataset}");
        var ours = model.state_dict().Select(t => new CheckpointEntry(t.Key, t.Value.shape, t.Value.dtype, 0)).ToList();
        var theirs = Manifests.GetProperty(name).GetProperty("tensors").EnumerateArray()
            .Select(t => new CheckpointEntry(t[0].GetString()!, [.. t[1].EnumerateArray().Select(d => d.GetInt64())], t[0].GetString()!.EndsWith("num_batches_tracked", StringComparison.Ordinal) ? ScalarType.Int64 : ScalarType.Float32, 0)).ToList();

        var plan = CheckpointPlan.Make(theirs, ours, new CheckpointOptions(), new KeyMapCatalog([new KeyMapDefinition("mask-rcnn/openmmlab", () => MaskRcnnKeyMaps.OpenMMLab)]));

        Assert.Equal("mask-rcnn/openmmlab", plan.Map.Id);
        Assert.Empty(plan.Problems);
        Assert.Equal(ours.Select(t => t.Name).Order(StringComparer.Ordinal), plan.Moves.Select(m => m.Target).Order(StringComparer.Ordinal));
        // And back: the model's names give exactly those of the file that it has a use for.
        var left = theirs.Select(t => t.Name).Except(plan.Moves.Select(m => m.Entry)).ToArray();
        Assert.All(left, entry => Assert.True(entry.EndsWith("num_batches_tracked", StringComparison.Ordinal) || entry.StartsWith("roi_head.mask_predictor.", StringComparison.Ordinal), entry));
        Assert.Equal(theirs.Select(t => t.Name).Except(left).Order(StringComparer.Ordinal), ours.SelectMany(t => plan.Map.ToFile(t.Name)).Select(s => s.Entry).Order(StringComparer.Ordinal));

        // The manifest counts every number of the file, those that this model leaves out too.
        Assert.Equal(Manifests.GetProperty(name).GetProperty("parameters").GetInt64(), ours.Sum(Count) + theirs.Where(t => left.Contains(t.Name)).Sum(Count));
    }

    [Theory]
    [InlineData("coco", 80, 800, 1333, 0.05, 100)]
    [InlineData("cityscapes", 8, 1024, 2048, 0.05, 100)]
    [InlineData("lvis", 1203, 800, 1333, 0.0001, 300)]
    public void Classes_sizes_and_thresholds_are_those_of_the_published_configurations(string dataset, int classes, int shortest, int longest, double score, int detections)
    {
        foreach (var depth in new[] { 50, 101 })
        {
            using var model = Definition($"mask-rcnn-r{depth}-fpn-{dataset}");
            var (spec, regions) = (model.Spec, (RoIAttribute)model.Spec.Components[ComponentKind.RegionDecoder]);
            Assert.Equal(classes, model.Classes.Count);
            Assert.Equal(SegTask.Instance, spec.Task);
            Assert.Equal((shortest, longest, 32, ResizeFilter.OpenCvLinear), (spec.Preprocess.ShortestEdge, spec.Preprocess.LongestEdge, spec.Preprocess.PadTo, spec.Preprocess.Filter));
            Assert.Equal([123.675f, 116.28f, 103.53f], spec.Preprocess.Mean);
            Assert.Equal([58.395f, 57.12f, 57.375f], spec.Preprocess.Std);
            Assert.Equal((score, 0.5, detections), (regions.ScoreThreshold, regions.DetectionOverlap, regions.Detections));
            Assert.Equal(0.5, ((MaskPastingAttribute)spec.Components[ComponentKind.PostProcessor]).MaskThreshold);
        }
    }

    public void Dispose() => set_default_device(_before);

    private static SegModel Definition(string id)
    {
        using var services = new ServiceCollection().AddSegModels().AddSegDatasetsCoco().AddSegDatasetsCityscapes().AddSegDatasetsLvis().BuildServiceProvider();
        var definition = services.GetServices<ModelDefinition>().Single(m => m.Spec.Id == id);
        return definition.Build(services.GetServices<ClassCatalogueDefinition>().Single(c => c.Id == definition.Spec.Classes).Create());
    }

    private static long Count(CheckpointEntry entry) => entry.Shape.Aggregate(1L, (a, b) => a * b);
}
