using System.Runtime.Intrinsics.X86;
using TorchSharp;
using static TorchSharp.torch;

namespace Seg.Plugins.Tests.Inference;

/// <summary>How far results of a bfloat16 plan are those of float32: shares of pixels, and relative errors of tensors.</summary>
public static class BFloat16Agreement
{
    /// <summary>Whether there is nothing to measure: without AVX-512 nobody asks for bfloat16, it would be computed number by number.</summary>
    public static bool Skips => !Avx512BW.IsSupported || !PlannedModel.HasKernels;

    /// <summary>What a model in evaluation mode gives as trained, and by a bfloat16 plan.</summary>
    public static (T Trained, T Planned) Both<T>(SegModel model, Func<T> run)
    {
        var trained = run();
        using var plan = PlannedModel.Of(model, ScalarType.BFloat16);
        return (trained, run());
    }

    /// <summary>Class and mask logits and the decisions of a model of queries, for the first image.</summary>
    public static (Tensor Classes, Tensor Masks, TaskResults Results) Predict(SegModel model, ModelInput input)
    {
        var predictions = (MaskPredictions)model.Forward(input, CancellationToken.None);
        return (predictions.Final.ClassLogits, predictions.Final.MaskLogits, Decide(model, predictions, input));
    }

    /// <summary>What the model decides for the first image.</summary>
    public static TaskResults Decide(SegModel model, RawPredictions predictions, ModelInput input) =>
        model.PostProcessor.Process(predictions, 0, input.Frames[0], model.Spec.Task, CancellationToken.None);

    /// <summary>‖found − expected‖ / ‖expected‖.</summary>
    public static double Error(Tensor expected, Tensor found)
    {
        using var scope = NewDisposeScope();
        return (found - expected).norm().item<float>() / expected.norm().item<float>();
    }

    /// <summary>Share of pixels of the same class in corresponding segments: ids are numbers in order of appearance, so each segment corresponds to the one that covers most of it.</summary>
    public static double Panoptic(PanopticResult expected, PanopticResult found)
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
        return (double)same / expected.Ids.Length;

        static Dictionary<int, int> Classes(PanopticResult result) => result.Segments.ToDictionary(s => s.Id, s => s.ClassId);
    }

    /// <summary>Share of pixels of the same class.</summary>
    public static double Semantic(SemanticResult expected, SemanticResult found) =>
        (double)expected.Labels.Zip(found.Labels).Count(pair => pair.First == pair.Second) / expected.Labels.Length;

    /// <summary>Pixels in both masks of corresponding instances, as a share of those in either; an instance corresponds to that of its class with which it shares most.</summary>
    public static double Instances(InstanceResult expected, InstanceResult found)
    {
        var left = found.Instances.ToList();
        var (both, either) = (0L, 0L);
        foreach (var instance in expected.Instances)
        {
            either += instance.Area;
            if (left.Where(i => i.ClassId == instance.ClassId).MaxBy(i => i.Mask.IntersectionOverUnion(instance.Mask)) is not { } match) continue;
            left.Remove(match);
            var shared = match.Mask.Intersection(instance.Mask);
            (both, either) = (both + shared, either + match.Area - shared);
        }
        return (double)both / (either + left.Sum(i => (long)i.Area));
    }
}
