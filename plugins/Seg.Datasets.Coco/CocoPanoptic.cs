namespace Seg.Datasets.Coco;

/// <summary>COCO 2017, panoptic task: 80 things, then 53 stuff classes, with COCO category ids.</summary>
[ClassCatalogue(Id, Count = 133)]
public static class CocoPanoptic
{
    /// <summary>The catalogue's id.</summary>
    public const string Id = "coco/panoptic";

    /// <summary>Makes the catalogue.</summary>
    public static ClassCatalogue Create() => new(
        Id,
        [.. CocoCategories.Things.Select((c, i) => new SegClass(c.Id, c.Name, true, Palette.Color(i))),
         .. CocoCategories.Stuff.Select((c, i) => new SegClass(c.Id, c.Name, false, Palette.Color(CocoCategories.Things.Length + i)))]);
}
