using System.Runtime.Intrinsics.X86;
using Seg.Plugins.Tests.Mask2Former;
using Seg.Testing;
using TorchSharp;
using Xunit.Abstractions;
using static TorchSharp.torch;

namespace Seg.Plugins.Tests.Inference;

/// <summary>bfloat16 decides as float32 does: of the panoptic pixels of a trained model at least 99.5 % are equal.</summary>
[Trait("Category", "Parity")]
public sealed class BFloat16Tests(FashionModel fashion, ITestOutputHelper log) : IClassFixture<FashionModel>
{
    private const double Equal = 0.995;

    // Without AVX-512 nobody asks for it: it would be computed number by number.
    private static bool Skips => !Avx512BW.IsSupported || !PlannedModel.HasKernels;

    [Fact]
    public void Panoptic_maps_of_all_fashion_scenes()
    {
        if (Skips) return;
        var scenes = FashionModel.Scenes;
        Assert.Equal(64, scenes.Count);
        var trained = scenes.Select(Segment).ToArray();
        using var plan = PlannedModel.Of(fashion.Model, ScalarType.BFloat16);
        var (same, pixels, worst) = (0L, 0L, 1.0);
        for (var i = 0; i < scenes.Count; i++)
        {
            var equal = EqualPixels(trained[i], Segment(scenes[i]));
            (same, pixels, worst) = (same + equal, pixels + trained[i].Ids.Length, Math.Min(worst, (double)equal / trained[i].Ids.Length));
        }
        log.WriteLine($"{(double)same / pixels:P3} of the pixels are equal, {worst:P2} in the worst scene");
        Assert.True(same >= Equal * pixels, $"{pixels - same} of {pixels} pixels differ; in the worst scene {worst:P2} are equal.");

        PanopticResult Segment(string scene)
        {
            using var scope = NewDisposeScope();
            using var inference = inference_mode();
            using var batch = fashion.Batch(scene);
            var predictions = fashion.Model.Forward(new ModelInput(batch.Images, batch.Frames), CancellationToken.None);
            return fashion.Model.PostProcessor.Process(predictions, 0, batch.Frames[0], SegTask.Panoptic, CancellationToken.None).Panoptic!;
        }
    }

    // Pixels of the same class in corresponding segments: ids are numbers in order of appearance, so each segment corresponds to the one that covers most of it.
    private static long EqualPixels(PanopticResult expected, PanopticResult found)
    {
        var classes = (Expected: Classes(expected), Found: Classes(found));
        var overlaps = expected.Ids.Zip(found.Ids).GroupBy(pair => pair).Select(g => (g.Key.First, g.Key.Second, Count: g.LongCount()))
            .Where(o => classes.Expected.GetValueOrDefault(o.First, -1) == classes.Found.GetValueOrDefault(o.Second, -1)).OrderByDescending(o => o.Count);
        var (taken, given, same) = (new HashSet<int>(), new HashSet<int>(), 0L);
        foreach (var (first, second, count) in overlaps)
        {
            if (taken.Contains(first) || given.Contains(second)) continue;
            taken.Add(first);
            given.Add(second);
            same += count;
        }
        return same;

        static Dictionary<int, int> Classes(PanopticResult result) => result.Segments.ToDictionary(s => s.Id, s => s.ClassId);
    }
}
