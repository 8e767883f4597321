using Seg.Kernels;

namespace Seg.Heads;

/// <summary>Panoptic merging (mask2former/maskformer_model.py and mask_former/mask_former_model.py, panoptic_inference).</summary>
internal static class PanopticInference
{
    /// <param name="logits">[queries, MaskHeight, MaskWidth].</param>
    /// <param name="scores">Class probabilities.</param>
    /// <param name="geometry">Sizes.</param>
    /// <param name="spec">Thresholds.</param>
    /// <param name="isThing">By class.</param>
    /// <param name="cancellationToken">Checked before each band of the map and each segment.</param>
    public static PanopticResult Run(
        ReadOnlySpan<float> logits, ClassScores scores, MaskGeometry geometry, MaskInferenceAttribute spec, IReadOnlyList<bool> isThing, CancellationToken cancellationToken)
    {
        var kept = Enumerable.Range(0, scores.Queries).Select(query => new Candidate(query, scores.Best(query)))
            .Where(candidate => candidate.Label != scores.Classes && candidate.Score > (float)spec.ObjectThreshold).ToArray();
        var pixels = geometry.OutputHeight * geometry.OutputWidth;
        var ids = new int[pixels];
        if (kept.Length == 0) return new(ids, []);

        var (confident, areas) = (new byte[pixels], new QueryArea[kept.Length]);
        PanopticArgmax.Run(logits, kept.Select(k => k.Query).ToArray(), kept.Select(k => k.Score).ToArray(), geometry, ids, confident, areas, cancellationToken);
        var (idOf, segments) = Merge(kept, areas, spec, isThing);
        for (var i = 0; i < ids.Length; i++) ids[i] = confident[i] != 0 || !spec.ConfidentOnly ? idOf[ids[i]] : 0;
        return new(ids, Describe(ids, geometry.OutputWidth, segments, cancellationToken));
    }

    // Which segment a query's pixels go to (0: none), and the segments by id. A stuff class is one segment, whichever query saw it first.
    private static (int[] IdOf, List<Candidate> Segments) Merge(Candidate[] kept, QueryArea[] areas, MaskInferenceAttribute spec, IReadOnlyList<bool> isThing)
    {
        var (idOf, segments, stuff) = (new int[kept.Length], new List<Candidate>(), new Dictionary<int, int>());
        for (var k = 0; k < kept.Length; k++)
        {
            if (areas[k].Won == 0 || areas[k].Original == 0 || (spec.ConfidentOnly && areas[k].Confident == 0)) continue;
            if ((double)areas[k].Won / areas[k].Original < spec.OverlapThreshold) continue;
            if (!isThing[kept[k].Label] && stuff.TryGetValue(kept[k].Label, out var known))
            {
                idOf[k] = known;
                segments[known - 1] = segments[known - 1] with { Score = Math.Max(segments[known - 1].Score, kept[k].Score) };
                continue;
            }
            segments.Add(kept[k] with { IsThing = isThing[kept[k].Label] });
            idOf[k] = segments.Count;
            if (!isThing[kept[k].Label]) stuff[kept[k].Label] = segments.Count;
        }
        return (idOf, segments);
    }

    private static Segment[] Describe(int[] ids, int width, List<Candidate> segments, CancellationToken cancellationToken)
    {
        var statistics = new IdStatistics[segments.Count + 1];
        IdMapStatistics.Compute(ids, width, statistics);
        var (result, bitmap) = (new Segment[segments.Count], new byte[ids.Length]);
        for (var i = 0; i < result.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (area, bounds) = statistics[i + 1];
            for (var y = bounds.Top; y < bounds.Bottom; y++)
                for (var p = y * width + bounds.Left; p < y * width + bounds.Right; p++)
                    bitmap[p] = ids[p] == i + 1 ? (byte)1 : (byte)0;
            var mask = new RleMask(width, ids.Length / width, ColumnRuns.OfBitmap(bitmap, width, ids.Length / width, bounds));
            for (var y = bounds.Top; y < bounds.Bottom; y++) bitmap.AsSpan(y * width + bounds.Left, bounds.Width).Clear();
            result[i] = new(i + 1, segments[i].Label, segments[i].Score, segments[i].IsThing, area, new(bounds.Left, bounds.Top, bounds.Width, bounds.Height), mask);
        }
        return result;
    }

    private sealed record Candidate(int Query, int Label, float Score)
    {
        public Candidate(int query, (int Label, float Score) best) : this(query, best.Label, best.Score)
        {
        }

        public bool IsThing { get; init; }
    }
}
