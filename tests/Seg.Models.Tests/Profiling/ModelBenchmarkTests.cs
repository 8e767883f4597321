using System.Text.Json;
using Seg.Plugins.Tests.Composition;
using Seg.Runtime;
using Seg.Testing;
using TorchSharp;

namespace Seg.Models.Tests.Profiling;

/// <summary>Benchmarks of whole models; the command line's tests look at the figures.</summary>
public class ModelBenchmarkTests
{
    /// <summary>Random weights find nothing, and the work after the model is that of finding something all the same.</summary>
    [Theory]
    [InlineData("mask2former-fashion", 96, 128), InlineData("kmax-r50-coco-panoptic", 97, 129)]
    public void RandomWeightsAreMeasuredWithTheMasksOfTheScene(string id, int height, int width)
    {
        using var folder = new TemporaryFolder();
        using var model = Build(ModelBenchmark.SpecOf(Spec(id), height, width));
        var (threads, files) = (torch.get_num_threads(), folder.Of("results"));
        var report = ModelBenchmark.Run(model, LoadedPlugins.Get<IImageCodec>(), files, new() { Height = height, Width = width, Runs = 1, WarmUp = 0, InventFindings = true });
        Assert.Equal((id, false, SegTask.Panoptic, height, width), (report.Model, report.Compiled, report.Tasks, report.Height, report.Width));
        Assert.True(report.InventedFindings);
        var segments = JsonDocument.Parse(File.ReadAllText(Path.Combine(files, "bench0.json"))).RootElement.GetProperty("panoptic").GetProperty("segments_info").GetArrayLength();
        Assert.InRange(segments, 8, 16);
        Assert.Equal(threads, torch.get_num_threads());
        Assert.Null(model.StageObserver);
    }

#if SEG_SYSTEM_TORCH // TorchSharp's own libtorch shows no operators to count.
    [Fact]
    public void RegionsThatAreFoundCountInTheOperations()
    {
        using var folder = new TemporaryFolder();
        var (few, many) = (Operations(0.05), Operations(0));
        Assert.InRange(many, few + 1, long.MaxValue);

        long Operations(double threshold)
        {
            var spec = ModelBenchmark.SpecOf(LoadedPlugins.Get<SpecReader>().Apply(Spec("mask-rcnn-r50-fpn-coco"), SpecOverrides.Parse(
                [FormattableString.Invariant($"regionDecoder.scoreThreshold={threshold}"), "regionDecoder.detections=3", "regionDecoder.proposals=20", "backbone.depth=18"])), 64, 64);
            using var model = Build(spec);
            var report = ModelBenchmark.Run(model, LoadedPlugins.Get<IImageCodec>(), folder.Of("results"), new() { Height = 64, Width = 64, Runs = 1, WarmUp = 0 });
            Assert.Equal(["decode", "preprocess", "backbone", "pixelDecoder", "regionDecoder", "head", "between", "postprocess", "write"], report.Timing.Stages.Select(stage => stage.Name));
            return report.Timing["head"].Operations!.Value;
        }
    }
#endif

    [Fact]
    public void AnInputHasTheSizeAskedForWhateverThePicture()
    {
        var spec = ModelBenchmark.SpecOf(Spec("segmenter-b-mask16-ade20k"), 500, 640);
        Assert.Null(spec.SlidingWindow);
        Assert.Equal((512, 640), (spec.Preprocess.FixedHeight, spec.Preprocess.FixedWidth));
        foreach (var (height, width) in new[] { (500, 640), (640, 500), (30, 1000), (2000, 10) })
        {
            var size = new Preprocessor(spec.Preprocess).PaddedSize(width, height);
            Assert.Equal((512, 640), (size.Height, size.Width));
        }
    }

    [Fact]
    public void AStoppedBenchmarkLeavesTheModelAsItWas()
    {
        using var folder = new TemporaryFolder();
        using var model = Build(ModelBenchmark.SpecOf(Spec("mask2former-fashion"), 64, 64));
        var threads = torch.get_num_threads();
        Assert.ThrowsAny<OperationCanceledException>(() => ModelBenchmark.Run(
            model, LoadedPlugins.Get<IImageCodec>(), folder.Of("results"), new() { Height = 64, Width = 64, Threads = 1 }, cancellationToken: new(canceled: true)));
        Assert.Null(model.StageObserver);
        Assert.Equal(threads, torch.get_num_threads());
    }

    private static ModelSpec Spec(string id) => LoadedPlugins.Get<IModelCatalog>().Get(id);

    private static SegModel Build(ModelSpec spec)
    {
        torch.manual_seed(1);
        return LoadedPlugins.Get<ModelComposer>().Build(spec);
    }
}
