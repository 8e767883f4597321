namespace Seg;

/// <summary>What a component is for. A model spec has one slot for each kind up to <see cref="PostProcessor"/>.</summary>
public enum ComponentKind
{
    /// <summary>Images to a feature pyramid.</summary>
    Backbone,
    /// <summary>A backbone's pyramid to refined levels and per-pixel mask features.</summary>
    PixelDecoder,
    /// <summary>Queries that attend to pixel features and predict classes and masks.</summary>
    TransformerDecoder,
    /// <summary>Boxes, scores and per-region features (two-stage systems).</summary>
    RegionDecoder,
    /// <summary>Decoder output to raw predictions.</summary>
    Head,
    /// <summary>Raw predictions and targets to losses.</summary>
    Criterion,
    /// <summary>Raw predictions to results of a task.</summary>
    PostProcessor,
    /// <summary>Images with ground truth.</summary>
    Dataset,
    /// <summary>A random transform of a training sample.</summary>
    Augmentation,
    /// <summary>Results and ground truth to numbers.</summary>
    Evaluator,
    /// <summary>Encoded pictures to pixels and back.</summary>
    ImageCodec,
    /// <summary>Files of named tensors.</summary>
    CheckpointFormat,
    /// <summary>A rewrite of a built model that makes inference faster and leaves its results equal.</summary>
    InferencePass,
}

/// <summary>Names of the kinds as they stand in JSON specs, manifests and messages.</summary>
public static class ComponentKinds
{
    /// <summary>The kinds that make up a model, in the order in which data flows.</summary>
    public static IReadOnlyList<ComponentKind> Slots { get; } =
    [
        ComponentKind.Backbone, ComponentKind.PixelDecoder, ComponentKind.TransformerDecoder, ComponentKind.RegionDecoder,
        ComponentKind.Head, ComponentKind.Criterion, ComponentKind.PostProcessor,
    ];

    /// <summary>The JSON name: the kind in camel case, e.g. <c>pixelDecoder</c>.</summary>
    public static string JsonName(this ComponentKind kind)
    {
        var name = kind.ToString();
        return char.ToLowerInvariant(name[0]) + name[1..];
    }
}
