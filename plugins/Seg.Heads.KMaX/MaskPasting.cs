using Seg.Kernels;

namespace Seg.Heads;

/// <summary>Panoptic merging: queries by falling score paste their pixels where nothing stands yet (kmax_deeplab/kmax_model.py, panoptic_inference).</summary>
internal sealed class MaskPasting(KMaXInferenceAttribute spec, IReadOnlyList<bool> isThing)
{
    /// <param name="regions">The pixels of each query.</param>
    /// <param name="classes">Class probabilities.</param>
    /// <param name="geometry">Sizes.</param>
    /// <param name="cancellationToken">Checked at each stripe of the map.</param>
    public PanopticResult Run(QueryRegion[] regions, QueryClasses classes, MaskGeometry geometry, CancellationToken cancellationToken)
    {
        var ids = new int[geometry.OutputHeight * geometry.OutputWidth];
        var pasted = Paste(ids, regions, classes);
        var found = IdMapRuns.Of(ids, geometry.OutputWidth, pasted.Count, cancellationToken);
        var kept = Kept(pasted, found, geometry);
        if (kept.Count < pasted.Count) Renumber(ids, kept, pasted.Count);
        return new(ids, [.. kept.Select((id, i) => Describe(i + 1, pasted[id - 1], found[id - 1], geometry))]);
    }

    private List<Candidate> Paste(int[] ids, QueryRegion[] regions, QueryClasses classes)
    {
        var (pasted, stuff) = (new List<Candidate>(), new Dictionary<int, int>());
        foreach (var (candidate, region) in InTurn(regions, classes))
        {
            if (!IsConfident(candidate)) continue;
            var free = region.Runs.Sum(run => ids.AsSpan(run.Start, run.Length).Count(0));
            // A query without pixels never is above a share of them.
            if (!(free > region.Area * spec.OverlapThreshold)) continue;
            var isKnown = stuff.TryGetValue(candidate.Label, out var id);
            if (!isKnown)
            {
                pasted.Add(candidate);
                id = pasted.Count;
                // A stuff class is one segment, whichever query saw it first.
                if (!candidate.IsThing) stuff[candidate.Label] = id;
            }
            foreach (var run in region.Runs) ids.AsSpan(run.Start, run.Length).Replace(0, id);
        }
        return pasted;
    }

    private IEnumerable<(Candidate, QueryRegion)> InTurn(QueryRegion[] regions, QueryClasses classes) => regions
        .Select((region, query) => (Candidate: Candidate.Of(classes.Best(query), isThing), region))
        .OrderByDescending(pair => Math.Pow(pair.Candidate.Score, spec.ClassExponent) * Math.Pow(pair.region.Mean, spec.MaskExponent));

    private bool IsConfident(Candidate candidate)
    {
        var threshold = (float)(candidate.IsThing ? spec.ThingThreshold : spec.StuffThreshold);
        return spec.Variant == Variant.Released ? candidate.Score > threshold : candidate.Score >= threshold;
    }

    // The limits count pixels of the resized picture, at which the published code merges.
    private List<int> Kept(List<Candidate> pasted, IdRuns[] found, MaskGeometry geometry)
    {
        var pixels = (double)geometry.CropHeight * geometry.CropWidth / ((double)geometry.OutputHeight * geometry.OutputWidth);
        return [.. Enumerable.Range(1, pasted.Count).Where(id => spec.Variant == Variant.Released
            || found[id - 1].Area * pixels >= (pasted[id - 1].IsThing ? spec.ThingAreaLimit : spec.StuffAreaLimit))];
    }

    private static void Renumber(int[] ids, List<int> kept, int count)
    {
        var now = new int[count + 1];
        for (var i = 0; i < kept.Count; i++) now[kept[i]] = i + 1;
        for (var p = 0; p < ids.Length; p++) ids[p] = now[ids[p]];
    }

    private static Segment Describe(int id, Candidate candidate, IdRuns found, MaskGeometry geometry)
    {
        var (area, bounds, counts) = found;
        var mask = new RleMask(geometry.OutputWidth, geometry.OutputHeight, counts);
        return new(id, candidate.Label, candidate.Score, candidate.IsThing, area, new(bounds.Left, bounds.Top, bounds.Width, bounds.Height), mask);
    }

    private sealed record Candidate(int Label, float Score, bool IsThing)
    {
        public static Candidate Of((int Label, float Score) best, IReadOnlyList<bool> isThing) => new(best.Label, best.Score, isThing[best.Label]);
    }
}
