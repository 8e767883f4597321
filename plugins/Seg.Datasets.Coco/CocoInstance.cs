namespace Seg.Datasets.Coco;

/// <summary>COCO 2017, instance task: the 80 things, with COCO category ids. Colours are those of <see cref="CocoPanoptic"/>.</summary>
[ClassCatalogue(Id, Count = 80)]
public static class CocoInstance
{
    /// <summary>The catalogue's id.</summary>
    public const string Id = "coco/instance";

    /// <summary>Makes the catalogue.</summary>
    public static ClassCatalogue Create() => new(
        Id,
        [.. CocoCategories.Things.Select((c, i) => new SegClass(c.Id, c.Name, true, Palette.Color(i)))]);
}
