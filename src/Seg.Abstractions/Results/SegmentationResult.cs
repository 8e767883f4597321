namespace Seg;

/// <summary>One segment of a panoptic result, or one instance.</summary>
/// <param name="Id">Within a panoptic map: its value there, from 1. For instances: 1, 2, … in order of falling score.</param>
/// <param name="ClassId">Contiguous class id.</param>
/// <param name="Score">0..1; the system's own confidence.</param>
/// <param name="IsThing">Countable or stuff.</param>
/// <param name="Area">Pixels.</param>
/// <param name="Box">The smallest box around the mask, in result pixels.</param>
/// <param name="Mask">The pixels.</param>
public sealed record Segment(int Id, int ClassId, float Score, bool IsThing, int Area, Box Box, RleMask Mask)
{
    /// <summary>The box that a detector found the instance in, in result pixels and not rounded; null where a system has masks alone. The mask need not fill it.</summary>
    public Box? DetectedBox { get; init; }
}

/// <summary>Scored masks, which may overlap.</summary>
/// <param name="Instances">By falling score.</param>
public sealed record InstanceResult(IReadOnlyList<Segment> Instances);

/// <summary>What a post-processor makes of one image; null where a task was not asked for.</summary>
/// <param name="Semantic">One class per pixel.</param>
/// <param name="Instance">Scored masks.</param>
/// <param name="Panoptic">Segments.</param>
public sealed record TaskResults(SemanticResult? Semantic, InstanceResult? Instance, PanopticResult? Panoptic);

/// <summary>The answer to one image: plain managed data, no tensors, safe to keep and to share between threads.</summary>
/// <param name="Name">The image's name.</param>
/// <param name="Width">Pixels a row.</param>
/// <param name="Height">Rows.</param>
/// <param name="Model">The model's id.</param>
/// <param name="Classes">The classes that ids refer to.</param>
/// <param name="Tasks">One entry for each task that was asked for.</param>
public sealed record SegmentationResult(string Name, int Width, int Height, string Model, ClassCatalogue Classes, TaskResults Tasks)
{
    /// <summary>Time of each stage: preprocess, forward, postprocess.</summary>
    public IReadOnlyDictionary<string, TimeSpan> Timings { get; init; } = new Dictionary<string, TimeSpan>();
}
