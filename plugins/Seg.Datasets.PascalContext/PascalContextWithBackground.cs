namespace Seg.Datasets.PascalContext;

/// <summary>PASCAL Context, semantic task: 59 classes and, first, the background, which counts as a class. Segmenter is trained and measured on these 60.</summary>
[ClassCatalogue(Id, Count = 60)]
public static class PascalContextWithBackground
{
    /// <summary>The catalogue's id.</summary>
    public const string Id = "pascal-context";

    /// <summary>Makes the catalogue.</summary>
    public static ClassCatalogue Create() => new(Id, PascalContextCategories.From(0));
}
