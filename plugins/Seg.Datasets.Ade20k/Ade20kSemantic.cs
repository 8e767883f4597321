namespace Seg.Datasets.Ade20k;

/// <summary>ADE20K scene parsing, semantic task: all 150 classes.</summary>
[ClassCatalogue(Id, Count = 150)]
public static class Ade20kSemantic
{
    /// <summary>The catalogue's id.</summary>
    public const string Id = "ade20k/semantic";

    /// <summary>Makes the catalogue.</summary>
    public static ClassCatalogue Create() => new(
        Id,
        [.. Enumerable.Range(0, Ade20kCategories.All.Length).Select(Ade20kCategories.Class)]);
}
