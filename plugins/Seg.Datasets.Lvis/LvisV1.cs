namespace Seg.Datasets.Lvis;

/// <summary>LVIS v1, instance task: 1203 things with the ids of its JSON files.</summary>
[ClassCatalogue(Id, Count = 1203)]
public static class LvisV1
{
    /// <summary>The catalogue's id.</summary>
    public const string Id = "lvis-v1";

    /// <summary>Makes the catalogue.</summary>
    public static ClassCatalogue Create() => new(Id, [.. LvisCategories.Names().Select((name, i) => new SegClass(i + 1, name, true, Palette.Color(i)))]);
}
