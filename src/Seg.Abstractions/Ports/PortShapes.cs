namespace Seg;

/// <summary>What is known of a pyramid level before any image is seen.</summary>
/// <param name="Name">The level's name.</param>
/// <param name="Stride">Pixels of the padded input image per cell.</param>
/// <param name="Channels">Channels of its map.</param>
public sealed record LevelShape(string Name, int Stride, int Channels)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Name}: {Channels} @ /{Stride}";
}

/// <summary>Channels and stride of mask features.</summary>
/// <param name="Channels">Width of the pixel embedding.</param>
/// <param name="Stride">Pixels of the padded input image per cell.</param>
public sealed record MaskFeaturesShape(int Channels, int Stride);

/// <summary>Number and width of queries.</summary>
/// <param name="Count">Number of queries.</param>
/// <param name="Channels">Width of a query's embedding.</param>
public sealed record QueriesShape(int Count, int Channels);

/// <summary>
/// What a component may know of the model around it when it is constructed: the class count, stated once by the model's class
/// catalogue, and the shapes of the ports that reach it.
/// </summary>
public sealed record ComponentContext
{
    /// <summary>Number of classes, without "no object".</summary>
    public required int Classes { get; init; }

    /// <summary>Which classes are things, by contiguous class id; empty when the catalogue is not known.</summary>
    public IReadOnlyList<bool> IsThing { get; init; } = [];

    /// <summary>The tasks that the model is for.</summary>
    public SegTask Task { get; init; } = SegTask.Semantic | SegTask.Instance | SegTask.Panoptic;

    /// <summary>The pyramid that reaches the component, in its order; empty for a backbone.</summary>
    public IReadOnlyList<LevelShape> Pyramid { get; init; } = [];

    /// <summary>The mask features that reach the component, or null.</summary>
    public MaskFeaturesShape? MaskFeatures { get; init; }

    /// <summary>The queries that reach the component, or null.</summary>
    public QueriesShape? Queries { get; init; }
}
