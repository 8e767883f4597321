namespace Seg.Datasets.Cityscapes;

/// <summary>Cityscapes, semantic task: the 19 training classes; dataset ids are label ids.</summary>
[ClassCatalogue(Id, Count = 19)]
public static class CityscapesSemantic
{
    /// <summary>The catalogue's id.</summary>
    public const string Id = "cityscapes/semantic";

    /// <summary>Makes the catalogue.</summary>
    public static ClassCatalogue Create() => new(Id, CityscapesCategories.All);
}
