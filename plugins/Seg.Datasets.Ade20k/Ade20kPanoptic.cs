namespace Seg.Datasets.Ade20k;

/// <summary>ADE20K scene parsing, panoptic task: 100 things and 50 stuff classes, in the order of the semantic task.</summary>
[ClassCatalogue(Id, Count = 150)]
public static class Ade20kPanoptic
{
    /// <summary>The catalogue's id.</summary>
    public const string Id = "ade20k/panoptic";

    /// <summary>Makes the catalogue.</summary>
    public static ClassCatalogue Create() => new(
        Id,
        [.. Enumerable.Range(0, Ade20kCategories.All.Length).Select(Ade20kCategories.Class)]);
}
