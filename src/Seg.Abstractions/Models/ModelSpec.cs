namespace Seg;

/// <summary>A whole model as data: which component fills each slot, with which options, and everything around it. Immutable once built.</summary>
public sealed record ModelSpec
{
    /// <summary>The model's id.</summary>
    public required string Id { get; init; }

    /// <summary>The tasks that the model is for.</summary>
    public required SegTask Task { get; init; }

    /// <summary>The id of its class catalogue.</summary>
    public required string Classes { get; init; }

    /// <summary>Options of the chosen component, by slot.</summary>
    public required IReadOnlyDictionary<ComponentKind, ComponentSpecAttribute> Components { get; init; }

    /// <summary>Whether a batch is one clip, whose frames must be computed together; else images of a batch keep apart.</summary>
    public bool JoinsImages => Components.Values.Any(options => options.JoinsImages);

    /// <summary>How an image becomes the model's input.</summary>
    public PreprocessAttribute Preprocess { get; init; } = new();

    /// <summary>How large images are cut for semantic inference, or null for whole images.</summary>
    public SlidingWindowAttribute? SlidingWindow { get; init; }

    /// <summary>The weights, or null.</summary>
    public CheckpointAttribute? Checkpoint { get; init; }

    /// <summary>The published configuration, or null.</summary>
    public PublishedAttribute? Published { get; init; }

    /// <summary>
    /// Where each slot's state stands in the state dict. The default is that of the published mask-classification systems
    /// (detectron2 meta-architecture: <c>backbone</c>, <c>sem_seg_head.pixel_decoder</c>, <c>sem_seg_head.predictor</c>, <c>criterion</c>).
    /// </summary>
    public IReadOnlyDictionary<ComponentKind, string> StateNames { get; init; } = DefaultStateNames;

    /// <summary>Names of the published mask-classification systems.</summary>
    public static IReadOnlyDictionary<ComponentKind, string> DefaultStateNames { get; } = new Dictionary<ComponentKind, string>
    {
        [ComponentKind.Backbone] = "backbone",
        [ComponentKind.PixelDecoder] = "sem_seg_head.pixel_decoder",
        [ComponentKind.TransformerDecoder] = "sem_seg_head.predictor",
        [ComponentKind.RegionDecoder] = "roi_heads",
        [ComponentKind.Head] = "sem_seg_head.head",
        [ComponentKind.Criterion] = "criterion",
    };
}
