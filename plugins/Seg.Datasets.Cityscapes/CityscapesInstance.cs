namespace Seg.Datasets.Cityscapes;

/// <summary>Cityscapes, instance task: the 8 things; dataset ids are label ids.</summary>
[ClassCatalogue(Id, Count = 8)]
public static class CityscapesInstance
{
    /// <summary>The catalogue's id.</summary>
    public const string Id = "cityscapes/instance";

    /// <summary>Makes the catalogue.</summary>
    public static ClassCatalogue Create() => new(Id, [.. CityscapesCategories.All.Where(c => c.IsThing)]);
}
