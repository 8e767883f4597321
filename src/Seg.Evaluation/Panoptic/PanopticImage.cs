namespace Seg.Evaluation;

/// <summary>A category that panoptic quality is averaged over.</summary>
/// <param name="Id">The dataset's own id.</param>
/// <param name="Name">English name.</param>
/// <param name="IsThing">Countable or stuff.</param>
public sealed record PanopticCategory(int Id, string Name, bool IsThing);

/// <summary>One segment of a panoptic map, ground truth or predicted.</summary>
/// <param name="Id">Its value in the map; not 0.</param>
/// <param name="CategoryId">The dataset's own category id.</param>
/// <param name="IsCrowd">Ground truth only: a region of many instances, which neither counts nor punishes.</param>
/// <param name="Area">
/// Ground truth only: pixels as the annotation file states them (panopticapi trusts the file); null counts them in the map.
/// </param>
public sealed record PanopticSegment(int Id, int CategoryId, bool IsCrowd = false, long? Area = null);

/// <summary>A panoptic map and its segments.</summary>
/// <param name="Name">For messages.</param>
/// <param name="Width">Pixels a row.</param>
/// <param name="Height">Rows.</param>
/// <param name="Ids">width × height segment ids, top row first; 0 is void.</param>
/// <param name="Segments">The segments that the ids stand for.</param>
public sealed record PanopticImage(string Name, int Width, int Height, int[] Ids, IReadOnlyList<PanopticSegment> Segments)
{
    /// <summary>A result of a segmenter in the dataset's own category ids.</summary>
    /// <exception cref="ArgumentException">The result holds no panoptic part.</exception>
    public static PanopticImage Of(SegmentationResult result)
    {
        var panoptic = result.Tasks.Panoptic ?? throw new ArgumentException($"The result of '{result.Name}' has no panoptic part.", nameof(result));
        return new(result.Name, result.Width, result.Height, panoptic.Ids,
            [.. panoptic.Segments.Select(s => new PanopticSegment(s.Id, result.Classes[s.ClassId].DatasetId))]);
    }
}
