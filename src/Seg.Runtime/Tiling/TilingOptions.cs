using Seg.Shared;

namespace Seg.Runtime;

/// <summary>How large images are cut into tiles and put together again.</summary>
public sealed record TilingOptions
{
    /// <summary>Edge of a tile in pixels of the image, at least 32. Images that fit into one tile are not cut. Best near the size that the model was trained at.</summary>
    public int TileSize { get; set; } = 1024;

    /// <summary>
    /// Pixels that neighbouring tiles share at least, 0 to half of <see cref="TileSize"/>; null for a quarter of it. Things up to this size are seen
    /// whole by one tile at least.
    /// </summary>
    public int? Overlap { get; set; }

    /// <summary>Two tiles' masks of a class become one segment from this intersection over union on, counted where the tiles overlap. Above 0, up to 1.</summary>
    public double MergeIoU { get; set; } = 0.5;

    /// <summary>Instances of a lower score are dropped before tiles are merged: a tile gives dozens of them, and there are many tiles. 0 keeps all.</summary>
    public double MinimumScore { get; set; } = 0.05;

    /// <summary>
    /// Memory that a forward pass takes for a pixel of its padded input, for <see cref="TilingPlan.PeakBytes"/>: an estimate, to be raised for wider models.
    /// The default is two and a half times what <c>mask2former-r50-coco-panoptic</c> was measured to need at 512 × 512 (1625).
    /// </summary>
    public int ForwardBytesPerPixel { get; set; } = 4096;

    /// <summary>The overlap in pixels.</summary>
    internal int OverlapPixels => Overlap ?? TileSize / 4;

    /// <summary>Checks the ranges, as whoever takes the options does.</summary>
    /// <exception cref="SegException">SEG4002: a value is out of its range.</exception>
    public void Validate() => Checked();

    internal TilingOptions Checked()
    {
        Check(TileSize >= 32, nameof(TileSize), "at least 32", TileSize);
        Check(OverlapPixels >= 0 && OverlapPixels <= TileSize / 2, nameof(Overlap), $"0 to {TileSize / 2} (half of the tile size)", OverlapPixels);
        Check(MergeIoU is > 0 and <= 1, nameof(MergeIoU), "above 0, up to 1", MergeIoU);
        Check(MinimumScore is >= 0 and <= 1, nameof(MinimumScore), "0 to 1", MinimumScore);
        Check(ForwardBytesPerPixel > 0, nameof(ForwardBytesPerPixel), "above 0", ForwardBytesPerPixel);
        return this;

        static void Check(bool holds, string option, string expected, object found)
        {
            if (!holds) throw new SegException(DiagnosticIds.InvalidValue, FormattableString.Invariant($"tiling.{option}: expected {expected}, found {found}."));
        }
    }
}
