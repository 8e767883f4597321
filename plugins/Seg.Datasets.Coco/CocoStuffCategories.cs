namespace Seg.Datasets.Coco;

/// <summary>The 91 stuff classes of COCO-Stuff (Caesar, Uijlings, Ferrari 2018); their ids follow one another.</summary>
internal static class CocoStuffCategories
{
    /// <summary>The id of the first.</summary>
    public const int FirstId = 92;

    /// <summary>Names in order of id. "-other" and "-stuff" are part of the dataset's names: they tell a class from its siblings, or from a thing of the same name.</summary>
    public static readonly string[] Names =
    [
        "banner", "blanket", "branch", "bridge", "building-other", "bush", "cabinet", "cage", "cardboard", "carpet", "ceiling-other",
        "ceiling-tile", "cloth", "clothes", "clouds", "counter", "cupboard", "curtain", "desk-stuff", "dirt", "door-stuff", "fence",
        "floor-marble", "floor-other", "floor-stone", "floor-tile", "floor-wood", "flower", "fog", "food-other", "fruit", "furniture-other",
        "grass", "gravel", "ground-other", "hill", "house", "leaves", "light", "mat", "metal", "mirror-stuff", "moss", "mountain", "mud",
        "napkin", "net", "paper", "pavement", "pillow", "plant-other", "plastic", "platform", "playingfield", "railing", "railroad",
        "river", "road", "rock", "roof", "rug", "salad", "sand", "sea", "shelf", "sky-other", "skyscraper", "snow", "solid-other", "stairs",
        "stone", "straw", "structural-other", "table", "tent", "textile-other", "towel", "tree", "vegetable", "wall-brick", "wall-concrete",
        "wall-other", "wall-panel", "wall-stone", "wall-tile", "wall-wood", "water-other", "waterdrops", "window-blind", "window-other",
        "wood",
    ];
}
