using Seg.Runtime;

namespace Seg.Cli.Output;

/// <summary>One segment as the report prints it.</summary>
internal sealed record PredictedSegment(int Id, string Class, float Score, bool IsThing, int Area, Box Box, Rgb Color);

/// <summary>
/// What the report says of one picture, without maps and masks: those are in files by then, and a call over many pictures must not keep them all.
/// </summary>
/// <param name="Image">The picture's path.</param>
/// <param name="Width">Pixels a row.</param>
/// <param name="Height">Rows.</param>
/// <param name="Model">The model's id.</param>
/// <param name="Milliseconds">All stages together.</param>
/// <param name="Segments">Panoptic segments, or instances with a score of at least 0.05.</param>
/// <param name="ClassAreas">Of a semantic result, which has no segments: pixels of each class, most first.</param>
/// <param name="Files">What was written.</param>
/// <param name="Plan">How the picture was cut, where it was.</param>
internal sealed record Prediction(
    string Image, int Width, int Height, string Model, double Milliseconds,
    IReadOnlyList<PredictedSegment> Segments, IReadOnlyList<(string Class, int Area)> ClassAreas, IReadOnlyList<string> Files, TilingPlan? Plan)
{
    public static Prediction Of(string image, SegmentationResult result, IReadOnlyList<string> files, TilingPlan? plan)
    {
        var segments = result.Tasks.Panoptic?.Segments ?? result.Tasks.Instance?.Instances.Where(i => i.Score >= 0.05f);
        return new(image, result.Width, result.Height, result.Model, result.Timings.Values.Sum(t => t.TotalMilliseconds),
            [.. (segments ?? []).Select(s => new PredictedSegment(s.Id, result.Classes[s.ClassId].Name, s.Score, s.IsThing, s.Area, s.Box, OverlayPicture.ColorOf(s, result.Classes)))],
            segments is null ? [.. ClassAreasOf(result)] : [], files, plan);
    }

    private static IEnumerable<(string, int)> ClassAreasOf(SegmentationResult result)
    {
        var (areas, rows) = (new int[result.Classes.Count], Math.Clamp((1 << 20) / result.Width, 1, result.Height));
        var labels = new ushort[rows * result.Width];
        for (var y = 0; y < result.Height; y += rows)
        {
            var band = labels.AsSpan(0, Math.Min(rows, result.Height - y) * result.Width);
            result.Tasks.Semantic!.CopyRows(y, result.Width, band);
            foreach (var label in band) areas[label]++;
        }
        return areas.Select((area, label) => (result.Classes[label].Name, Area: area)).Where(c => c.Area > 0).OrderByDescending(c => c.Area);
    }
}
