using Seg.Kernels;

namespace Seg.Heads;

/// <summary>Instances from the best pairs of query and class (kmax_deeplab/kmax_model.py, instance_inference).</summary>
internal static class RegionInstances
{
    // As in the published code.
    private const double AreaEpsilon = 1e-6;

    /// <param name="regions">The pixels of each query.</param>
    /// <param name="classes">Class probabilities.</param>
    /// <param name="geometry">Sizes.</param>
    /// <param name="top">Pairs to keep, before classes are dropped.</param>
    /// <param name="isThing">By class; null drops it.</param>
    /// <param name="cancellationToken">Checked before each mask.</param>
    public static InstanceResult Run(
        QueryRegion[] regions, QueryClasses classes, MaskGeometry geometry, int top, Func<int, bool?> isThing, CancellationToken cancellationToken)
    {
        var pairs = classes.Top(top).Where(pair => isThing(pair.Label) is not null).ToArray();
        // One query may stand for several classes; its mask is made once.
        var masks = pairs.Select(pair => pair.Query).Distinct().ToDictionary(query => query, query => Mask(regions[query], geometry, cancellationToken));
        return new([.. pairs
            .Select(pair => (pair.Label, Score: (float)(pair.Score * (regions[pair.Query].Sum / (regions[pair.Query].Area + AreaEpsilon))), Found: masks[pair.Query]))
            .OrderByDescending(instance => instance.Score)
            .Select((instance, i) => new Segment(
                i + 1, instance.Label, instance.Score, isThing(instance.Label) ?? true, instance.Found.Mask.Area, instance.Found.Box, instance.Found.Mask))]);
    }

    private static (RleMask Mask, Box Box) Mask(QueryRegion region, MaskGeometry geometry, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var (width, height) = (geometry.OutputWidth, geometry.OutputHeight);
        var (bitmap, bounds) = (new byte[width * height], PixelBounds.Empty);
        foreach (var run in region.Runs)
        {
            bitmap.AsSpan(run.Start, run.Length).Fill(1);
            var (y, x) = Math.DivRem(run.Start, width);
            bounds = bounds.Include(x, y, x + run.Length - 1, y);
        }
        var mask = new RleMask(width, height, ColumnRuns.OfBitmap(bitmap, width, height, bounds));
        return (mask, new(bounds.IsEmpty ? 0 : bounds.Left, bounds.IsEmpty ? 0 : bounds.Top, bounds.Width, bounds.Height));
    }
}
