namespace Seg.Datasets.Ade20k;

/// <summary>
/// ADE20K's full annotation, semantic task: 847 classes (MaskFormer's and Mask2Former's <c>ade20k_full</c>). The prepared 16-bit label maps hold
/// contiguous ids; dataset ids are those of the preparation's list. The dataset says of no class that it is a thing.
/// </summary>
[ClassCatalogue(Id, Count = 847)]
public static class Ade20k847
{
    /// <summary>The catalogue's id.</summary>
    public const string Id = "ade20k-847";

    /// <summary>Makes the catalogue.</summary>
    public static ClassCatalogue Create() => new(
        Id,
        [.. Ade20k847Categories.All().Select((c, i) => new SegClass(c.Id, c.Name, false, Palette.Color(i)))],
        ignoreValue: 65535);
}
