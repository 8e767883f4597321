namespace Seg.Datasets.Ade20k;

/// <summary>ADE20K scene parsing, instance task: the 100 things, numbered anew; dataset ids and colours are those of the semantic task.</summary>
[ClassCatalogue(Id, Count = 100)]
public static class Ade20kInstance
{
    /// <summary>The catalogue's id.</summary>
    public const string Id = "ade20k/instance";

    /// <summary>Makes the catalogue.</summary>
    public static ClassCatalogue Create() => new(
        Id,
        [.. Enumerable.Range(0, Ade20kCategories.All.Length).Select(Ade20kCategories.Class).Where(c => c.IsThing)]);
}
