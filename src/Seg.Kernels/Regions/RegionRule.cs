namespace Seg.Kernels;

/// <summary>How the values of a region are read from a feature map.</summary>
/// <param name="Height">Rows of the result.</param>
/// <param name="Width">Columns of the result.</param>
/// <param name="Scale">Feature cells in a unit of the boxes: 1 / stride.</param>
/// <param name="Samples">Samples along each axis of a bin, averaged. 0: as many as the bin has cells, rounded up, for each region. Unused by <see cref="RegionReading.Centre"/>.</param>
/// <param name="Aligned">Whether a cell's value stands at its middle (mmdet, detectron2's ROIAlignV2). Without it, it stands at its upper left corner and a region has at least one cell (Mask R-CNN's own).</param>
/// <param name="Reading">Average of samples, or the bin's middle.</param>
public readonly record struct RegionRule(int Height, int Width, double Scale, int Samples, bool Aligned, RegionReading Reading = RegionReading.Average);

/// <summary>What a bin of a region reads.</summary>
public enum RegionReading
{
    /// <summary>The average of bilinear samples; up to a cell outside the map the border's value, then 0 (RoIAlign: He et al., Mask R-CNN, 2017, §3).</summary>
    Average,

    /// <summary>
    /// One bilinear sample in the bin's middle, 0 outside the map (mmcv 1.0.5, ops/point_sample.py, SimpleRoIAlign). Without
    /// <see cref="RegionRule.Aligned"/> the map's first and last cells stand on its border, as in grid_sample's align_corners.
    /// </summary>
    Centre,
}
