namespace Seg.Datasets.PascalContext;

/// <summary>PASCAL Context, semantic task: the 59 classes without the background, whose label 0 has no ground truth here.</summary>
[ClassCatalogue(Id, Count = 59)]
public static class PascalContext59
{
    /// <summary>The catalogue's id.</summary>
    public const string Id = "pascal-context-59";

    /// <summary>Makes the catalogue.</summary>
    public static ClassCatalogue Create() => new(Id, PascalContextCategories.From(1));
}
