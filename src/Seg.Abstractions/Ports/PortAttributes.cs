namespace Seg;

/// <summary>What flows between components.</summary>
public enum Port
{
    /// <summary>Feature maps at several strides: <see cref="Seg.Pyramid"/>.</summary>
    Pyramid,
    /// <summary>One high-resolution map of pixel embeddings: <see cref="Seg.MaskFeatures"/>.</summary>
    MaskFeatures,
    /// <summary>Per-query predictions of every layer: <see cref="QuerySet"/>.</summary>
    Queries,
    /// <summary>Boxes with classes and scores, and the levels to pool from: <see cref="RegionSet"/>.</summary>
    Regions,
    /// <summary>A class and a mask for each query: <see cref="MaskPredictions"/>.</summary>
    Masks,
    /// <summary>Class logits for each pixel: <see cref="PixelPredictions"/>, or <see cref="QuerySet.ClassMasks"/> of a decoder whose queries stand for the classes.</summary>
    PixelLogits,
    /// <summary>Boxes with classes, scores and masks of their own: <see cref="RegionPredictions"/>.</summary>
    Detections,
}

/// <summary>A port that a component takes in. The nearest earlier component of the model that gives the port provides it.</summary>
/// <remarks>
/// Values are integers, or strings holding an expression over the component's own options (see docs/concepts/ports.md):
/// integers, <c>Classes</c> (how many the model has), <c>+ - * / %</c>, comparisons, <c>&amp;&amp; || !</c>, <c>a ? b : c</c>, <c>'text'</c>, <c>x in List</c>, <c>count(List)</c>, <c>min max</c>, <c>first last</c>.
/// A null value means that the component takes any.
/// </remarks>
/// <param name="port">Which port.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
public sealed class NeedsAttribute(Port port) : Attribute
{
    /// <summary>Which port.</summary>
    public Port Port => port;

    /// <summary>Pyramid: names of the levels that must be there (an expression that yields a string list).</summary>
    public string? Names { get; set; }

    /// <summary>Pyramid: how many levels there must be, exactly (of the whole pyramid; with <see cref="Names"/> left out).</summary>
    public object? Levels { get; set; }

    /// <summary>Channels of each needed level, of the mask features, or of the queries.</summary>
    public object? Channels { get; set; }

    /// <summary>Stride of the mask features, of the pixel logits where their giver says it, or of the single level.</summary>
    public object? Stride { get; set; }

    /// <summary>Number of queries. Of detections: at how many resolutions their masks are predicted.</summary>
    public object? Count { get; set; }

    /// <summary>Queries: whether they must carry class and mask predictions of their own (a condition), or be bare embeddings.</summary>
    public object? Predicted { get; set; }

    /// <summary>A condition; when it is false the port is not needed.</summary>
    public string? When { get; set; }
}

/// <summary>A port that a component gives. A pyramid is given level by level, or as levels taken <see cref="From"/> the needed pyramid.</summary>
/// <remarks>Values as in <see cref="NeedsAttribute"/>.</remarks>
/// <param name="port">Which port.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
public sealed class GivesAttribute(Port port) : Attribute
{
    /// <summary>Which port.</summary>
    public Port Port => port;

    /// <summary>Pyramid: the name of the one level that this attribute declares, e.g. <c>res4</c>. Levels are given in the order of the attributes.</summary>
    public string? Level { get; set; }

    /// <summary>Pyramid: the levels are those of the needed pyramid with these names (an expression that yields a string list), in this order, with their strides.</summary>
    public string? From { get; set; }

    /// <summary>With <see cref="From"/>: order the levels from the largest stride to the smallest.</summary>
    public bool CoarseFirst { get; set; }

    /// <summary>With <see cref="From"/>: keep the first this many after ordering.</summary>
    public object? Take { get; set; }

    /// <summary>Channels of the level(s), of the mask features (the pixel embedding's width), or of the queries.</summary>
    public object? Channels { get; set; }

    /// <summary>Stride against the input image, of the level or of the mask features.</summary>
    public object? Stride { get; set; }

    /// <summary>Number of queries. Of detections: at how many resolutions their masks are predicted.</summary>
    public object? Count { get; set; }

    /// <summary>Queries: whether they carry class and mask predictions of their own (a condition), or are bare embeddings.</summary>
    public object? Predicted { get; set; }

    /// <summary>A condition; when it is false this is not given.</summary>
    public string? When { get; set; }
}

/// <summary>
/// A relation that must hold between the component's options, or between them and the pyramid that reaches it; what one option may be by itself
/// stands at the option (<see cref="InRangeAttribute"/>, <see cref="OneOfAttribute"/>, <see cref="MultipleOfAttribute"/>).
/// </summary>
/// <remarks>Checked wherever ports are: in the compiler over specs in C#, in the program over specs in JSON. A relation that does not hold is SEG2020.</remarks>
/// <param name="condition">An expression as in <see cref="NeedsAttribute"/> that yields true or false, e.g. <c>"Dim % 32 == 0"</c>.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
public sealed class RequiresAttribute(string condition) : Attribute
{
    /// <summary>The condition.</summary>
    public string Condition => condition;

    /// <summary>Why, in words that end a message: "the groups of its normalisation". No semicolon.</summary>
    public string? Because { get; set; }

    /// <summary>When this condition is false, nothing is required.</summary>
    public string? When { get; set; }
}

/// <summary>The tasks that a head or post-processor can serve.</summary>
/// <param name="tasks">One or more tasks.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class SupportsAttribute(SegTask tasks) : Attribute
{
    /// <summary>One or more tasks.</summary>
    public SegTask Tasks => tasks;
}

/// <summary>A segmentation task; flags, since one forward pass may serve several.</summary>
[Flags]
public enum SegTask
{
    /// <summary>No task.</summary>
    None = 0,
    /// <summary>One class per pixel.</summary>
    Semantic = 1,
    /// <summary>Scored masks of countable things; they may overlap.</summary>
    Instance = 2,
    /// <summary>Every pixel belongs to one segment, thing or stuff, or to none.</summary>
    Panoptic = 4,
}
