using System.Buffers;
using Seg.Kernels;

namespace Seg.Heads;

/// <summary>Panoptic merging (mask2former/maskformer_model.py and mask_former/mask_former_model.py, panoptic_inference).</summary>
internal static class PanopticInference
{
    /// <param name="masks">Logits of all queries.</param>
    /// <param name="scores">Class probabilities.</param>
    /// <param name="geometry">Sizes.</param>
    /// <param name="spec">Thresholds.</param>
    /// <param name="isThing">By class.</param>
    /// <param name="cancellationToken">Checked before each band of the map and each segment.</param>
    public static PanopticResult Run(
        MaskRows masks, ClassScores scores, MaskGeometry geometry, MaskInferenceAttribute spec, IReadOnlyList<bool> isThing, CancellationToken cancellationToken)
    {
        var kept = Enumerable.Range(0, scores.Queries).Select(query => new Candidate(query, scores.Best(query)))
            .Where(candidate => candidate.Label != scores.Classes && candidate.Score > (float)spec.ObjectThreshold).ToArray();
        var pixels = geometry.OutputHeight * geometry.OutputWidth;
        var ids = new int[pixels];
        if (kept.Length == 0) return new(ids, []);

        var (confident, areas) = (ArrayPool<byte>.Shared.Rent(pixels), new QueryArea[kept.Length]);
        try
        {
            var logits = masks.Of([.. kept.Select(k => k.Query)], out var rows);
            PanopticArgmax.Run(logits, rows, kept.Select(k => k.Score).ToArray(), geometry, ids, confident, areas, cancellationToken);
            var (idOf, segments) = Merge(kept, areas, spec, isThing);
            SegmentIds.Assign(ids, confident, idOf, spec.ConfidentOnly);
            return new(ids, Describe(ids, geometry.OutputWidth, segments, cancellationToken));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(confident);
        }
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
        var found = IdMapRuns.Of(ids, width, segments.Count, cancellationToken);
        return [.. segments.Zip(found).Select((pair, i) =>
        {
            var ((_, label, score), (area, bounds, counts)) = (pair.First, pair.Second);
            return new Segment(i + 1, label, score, pair.First.IsThing, area, new(bounds.Left, bounds.Top, bounds.Width, bounds.Height), new(width, ids.Length / width, counts));
        })];
    }

    private sealed record Candidate(int Query, int Label, float Score)
    {
        public Candidate(int query, (int Label, float Score) best) : this(query, best.Label, best.Score)
        {
        }

        public bool IsThing { get; init; }
    }
}
