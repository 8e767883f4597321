namespace Seg.Datasets.Cityscapes;

/// <summary>Cityscapes, panoptic task: 11 stuff classes, then 8 things; dataset ids are label ids.</summary>
[ClassCatalogue(Id, Count = 19)]
public static class CityscapesPanoptic
{
    /// <summary>The catalogue's id.</summary>
    public const string Id = "cityscapes/panoptic";

    /// <summary>Makes the catalogue.</summary>
    public static ClassCatalogue Create() => new(Id, CityscapesCategories.All);
}
