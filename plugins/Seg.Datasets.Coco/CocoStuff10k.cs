namespace Seg.Datasets.Coco;

/// <summary>COCO-Stuff, semantic task: the 80 things of COCO, then its 91 stuff classes, with COCO category ids. COCO-Stuff 10k and 164k share it.</summary>
[ClassCatalogue(Id, Count = 171)]
public static class CocoStuff10k
{
    /// <summary>The catalogue's id.</summary>
    public const string Id = "coco-stuff-10k";

    /// <summary>Makes the catalogue.</summary>
    public static ClassCatalogue Create() => new(
        Id,
        [.. CocoCategories.Things.Select((c, i) => new SegClass(c.Id, c.Name, true, Palette.Color(i))),
         .. CocoStuffCategories.Names.Select((name, i) => new SegClass(CocoStuffCategories.FirstId + i, name, false, Palette.Color(CocoCategories.Things.Length + i)))]);
}
