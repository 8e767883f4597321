using System.Globalization;

namespace Seg.Conformance;

/// <summary>What holds of every well-formed result.</summary>
internal static class ResultLaws
{
    public static void Check(TaskResults results, SegTask tasks, ImageFrame frame, ComponentContext context)
    {
        Asked("semantic", results.Semantic is not null, tasks.HasFlag(SegTask.Semantic));
        Asked("instance", results.Instance is not null, tasks.HasFlag(SegTask.Instance));
        Asked("panoptic", results.Panoptic is not null, tasks.HasFlag(SegTask.Panoptic));
        if (results.Semantic is { } semantic) Check(semantic, frame, context);
        if (results.Instance is { } instance) Check(instance, frame, context);
        if (results.Panoptic is { } panoptic) Check(panoptic, frame, context);

        void Asked(string task, bool given, bool asked) =>
            Law.Require(given == asked, $"Asked for {tasks}, the {task} result is {(given ? "there though nobody asked; make" : "missing; make")} exactly the results that were asked for.");
    }

    private static void Check(SemanticResult semantic, ImageFrame frame, ComponentContext context)
    {
        RequireSize("labels", semantic.Labels.Length, frame);
        var worst = semantic.Labels.DefaultIfEmpty().Max();
        Law.Require(worst < context.Classes, $"A semantic label is {worst}, but there are {context.Classes} classes (0 to {context.Classes - 1}). \"No object\" is no label.");
    }

    private static void Check(InstanceResult result, ImageFrame frame, ComponentContext context)
    {
        for (var i = 0; i < result.Instances.Count; i++)
        {
            var instance = result.Instances[i];
            CheckSegment("Instance", instance, frame, context);
            Law.Require(instance.Id == i + 1, $"Instance {i} (from 0) has the id {instance.Id}; ids are 1, 2, … in order.");
            Law.Require(i == 0 || instance.Score <= result.Instances[i - 1].Score, $"Instance {i + 1} has a higher score than the one before. Order them by falling score.");
        }
    }

    private static void Check(PanopticResult result, ImageFrame frame, ComponentContext context)
    {
        RequireSize("panoptic ids", result.Ids.Length, frame);
        var ids = result.Segments.Select(segment => segment.Id).ToArray();
        Law.Require(ids.All(id => id > 0) && ids.Distinct().Count() == ids.Length && ids.SequenceEqual(ids.Order()), $"Panoptic segments have the ids {string.Join(", ", ids)}; they must be unique, above 0 (void) and ascending.");
        var loose = result.Ids.Distinct().Except(ids.Append(0)).ToArray();
        Law.Require(loose.Length == 0, $"The panoptic map holds the ids {string.Join(", ", loose)}, which no segment has. Drop the pixels (0) with the segment.");
        foreach (var segment in result.Segments)
        {
            CheckSegment("Panoptic segment", segment, frame, context);
            // Masks that are the map's own cannot overlap.
            var bitmap = segment.Mask.ToBitmap();
            var differing = result.Ids.Where((id, pixel) => id == segment.Id != (bitmap[pixel] != 0)).Count();
            Law.Require(differing == 0, $"The mask of panoptic segment {segment.Id} differs from the map at {differing} pixels. Make it of the map, after all merging, so that segments are disjoint.");
            Law.Require(segment.Area > 0, $"Panoptic segment {segment.Id} has no pixel. Drop it.");
        }
    }

    private static void CheckSegment(string what, Segment segment, ImageFrame frame, ComponentContext context)
    {
        what = $"{what} {segment.Id}";
        Law.Require(segment.ClassId >= 0 && segment.ClassId < context.Classes, $"{what} has class {segment.ClassId}, but there are {context.Classes} classes (0 to {context.Classes - 1}).");
        Law.Require(segment.Score is >= 0 and <= 1, FormattableString.Invariant($"{what} has a score of {segment.Score}; it must lie within 0..1 and be a number (divide by nothing that may be 0)."));
        Law.Require(segment.Mask.Width == frame.OutputWidth && segment.Mask.Height == frame.OutputHeight, $"{what} has a mask of {segment.Mask.Width}x{segment.Mask.Height}; the asked size is {frame.OutputWidth}x{frame.OutputHeight}.");
        Law.Require(segment.Area == segment.Mask.Area, $"{what} has an area of {segment.Area}, its mask {segment.Mask.Area} pixels: they must be equal.");
        Law.Require(segment.Box == segment.Mask.Bounds(), $"{what} has the box {segment.Box}, but the smallest around its mask is {segment.Mask.Bounds()}.");
        if (context.IsThing.Count > 0) Law.Require(segment.IsThing == context.IsThing[segment.ClassId], $"{what} says IsThing = {segment.IsThing}, its class {segment.ClassId} the opposite. Take it from the context.");
    }

    private static void RequireSize(string what, int found, ImageFrame frame) => Law.Require(
        found == frame.OutputWidth * frame.OutputHeight, $"There are {found} {what} instead of {frame.OutputWidth} x {frame.OutputHeight}: the result must be of the asked size, not that of the input.");

    /// <summary>The classes that a result has at a pixel.</summary>
    public static IReadOnlyList<int> ClassesAt(TaskResults results, int x, int y, ImageFrame frame)
    {
        var pixel = y * frame.OutputWidth + x;
        var classes = new List<int>();
        if (results.Semantic is { } semantic) classes.Add(semantic.Labels[pixel]);
        if (results.Panoptic is { } panoptic) classes.AddRange(panoptic.Segments.Where(segment => segment.Id == panoptic.Ids[pixel]).Select(segment => segment.ClassId));
        if (results.Instance is { } instance) classes.AddRange(instance.Instances.Where(i => i.Score > 0.5f && i.Mask.ToBitmap()[pixel] != 0).Select(i => i.ClassId));
        return classes;
    }

    /// <summary>A result as text; equal results have equal texts.</summary>
    public static string Text(TaskResults results) => string.Join('\n',
        (results.Semantic?.Labels.Select(label => label.ToString(CultureInfo.InvariantCulture)) ?? [])
        .Concat(results.Panoptic?.Ids.Select(id => id.ToString(CultureInfo.InvariantCulture)) ?? [])
        .Concat((results.Panoptic?.Segments ?? []).Concat(results.Instance?.Instances ?? [])
            .Select(s => FormattableString.Invariant($"{s.Id} {s.ClassId} {s.Score:R} {s.IsThing} {s.Area} {s.Box} {s.Mask.ToCocoString()}"))));
}
