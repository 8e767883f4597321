namespace Seg.Datasets.Cityscapes;

/// <summary>
/// The 19 evaluated classes of Cityscapes (Cordts et al. 2016), in the order of its training ids, with its label ids and its own colours.
/// </summary>
internal static class CityscapesCategories
{
    /// <summary>The classes; the last eight are things.</summary>
    public static readonly SegClass[] All =
    [
        new(7, "road", false, new(128, 64, 128)),
        new(8, "sidewalk", false, new(244, 35, 232)),
        new(11, "building", false, new(70, 70, 70)),
        new(12, "wall", false, new(102, 102, 156)),
        new(13, "fence", false, new(190, 153, 153)),
        new(17, "pole", false, new(153, 153, 153)),
        new(19, "traffic light", false, new(250, 170, 30)),
        new(20, "traffic sign", false, new(220, 220, 0)),
        new(21, "vegetation", false, new(107, 142, 35)),
        new(22, "terrain", false, new(152, 251, 152)),
        new(23, "sky", false, new(70, 130, 180)),
        new(24, "person", true, new(220, 20, 60)),
        new(25, "rider", true, new(255, 0, 0)),
        new(26, "car", true, new(0, 0, 142)),
        new(27, "truck", true, new(0, 0, 70)),
        new(28, "bus", true, new(0, 60, 100)),
        new(31, "train", true, new(0, 80, 100)),
        new(32, "motorcycle", true, new(0, 0, 230)),
        new(33, "bicycle", true, new(119, 11, 32)),
    ];
}
