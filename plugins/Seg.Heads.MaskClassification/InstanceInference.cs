using Seg.Kernels;

namespace Seg.Heads;

/// <summary>Instances from the best pairs of query and class (mask2former/maskformer_model.py, instance_inference).</summary>
internal static class InstanceInference
{
    /// <param name="masks">Logits of all queries.</param>
    /// <param name="scores">Class probabilities.</param>
    /// <param name="geometry">Sizes.</param>
    /// <param name="spec">How many pairs to keep, before classes are dropped, and what their scores are.</param>
    /// <param name="isThing">By class; null drops it.</param>
    /// <param name="cancellationToken">Checked at each mask.</param>
    public static InstanceResult Run(
        MaskRows masks, ClassScores scores, MaskGeometry geometry, MaskInferenceAttribute spec, Func<int, bool?> isThing, CancellationToken cancellationToken)
    {
        var pairs = Best(scores, spec.TopInstances).Where(pair => isThing(pair.Label) is not null).ToArray();
        // One query may stand for several classes; its mask is made once.
        var queries = pairs.Select(pair => pair.Query).Distinct().ToArray();
        var made = new Found[queries.Length];
        var logits = masks.Of(queries, out var rows);
        InstanceMasks.Run(logits, rows, geometry, (index, mask) =>
        {
            var runs = ColumnRuns.OfBitmap(mask.Bitmap, geometry.OutputWidth, geometry.OutputHeight, mask.Bounds);
            made[index] = new(new(geometry.OutputWidth, geometry.OutputHeight, runs), mask.Area, mask.MeanProbability, mask.Bounds);
        }, cancellationToken);

        var found = queries.Zip(made).ToDictionary(pair => pair.First, pair => pair.Second);
        return new([.. pairs
            .Select(pair => (pair.Label, Score: spec.MaskScores ? pair.Score * found[pair.Query].Certainty : pair.Score, Mask: found[pair.Query]))
            .OrderByDescending(instance => instance.Score)
            .Select((instance, i) => new Segment(
                i + 1, instance.Label, instance.Score, isThing(instance.Label) ?? true, instance.Mask.Area, instance.Mask.Box, instance.Mask.Mask))]);
    }

    // The highest probabilities of the whole table; the first of equal ones.
    private static IEnumerable<(int Query, int Label, float Score)> Best(ClassScores scores, int top)
    {
        var table = scores.WithoutNoObject();
        return Enumerable.Range(0, table.Length).OrderByDescending(i => table[i]).Take(top).Select(i => (i / scores.Classes, i % scores.Classes, table[i]));
    }

    private sealed record Found(RleMask Mask, int Area, float Certainty, PixelBounds Bounds)
    {
        public Box Box => new(Bounds.IsEmpty ? 0 : Bounds.Left, Bounds.IsEmpty ? 0 : Bounds.Top, Bounds.Width, Bounds.Height);
    }
}
