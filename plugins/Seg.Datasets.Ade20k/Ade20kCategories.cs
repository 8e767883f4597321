namespace Seg.Datasets.Ade20k;

/// <summary>
/// The 150 classes of the ADE20K scene parsing benchmark (Zhou et al. 2017), in its order: the position is the id in the prepared label
/// maps and panoptic files (the benchmark's own PNG count from 1, with 0 for "other"). A class is named by the first of the dataset's synonyms.
/// </summary>
internal static class Ade20kCategories
{
    /// <summary>Name and whether it is one of the 100 things of the instance task.</summary>
    public static readonly (string Name, bool IsThing)[] All =
    [
        ("wall", Stuff), ("building", Stuff), ("sky", Stuff), ("floor", Stuff), ("tree", Stuff), ("ceiling", Stuff), ("road", Stuff),
        ("bed", Thing), ("window", Thing), ("grass", Stuff), ("cabinet", Thing), ("sidewalk", Stuff), ("person", Thing), ("earth", Stuff),
        ("door", Thing), ("table", Thing), ("mountain", Stuff), ("plant", Stuff), ("curtain", Thing), ("chair", Thing), ("car", Thing),
        ("water", Stuff), ("painting", Thing), ("sofa", Thing), ("shelf", Thing), ("house", Stuff), ("sea", Stuff), ("mirror", Thing),
        ("rug", Stuff), ("field", Stuff), ("armchair", Thing), ("seat", Thing), ("fence", Thing), ("desk", Thing), ("rock", Stuff),
        ("wardrobe", Thing), ("lamp", Thing), ("tub", Thing), ("rail", Thing), ("cushion", Thing), ("base", Stuff), ("box", Thing),
        ("column", Thing), ("signboard", Thing), ("chest of drawers", Thing), ("counter", Thing), ("sand", Stuff), ("sink", Thing),
        ("skyscraper", Stuff), ("fireplace", Thing), ("refrigerator", Thing), ("grandstand", Stuff), ("path", Stuff), ("stairs", Thing),
        ("runway", Stuff), ("case", Thing), ("pool table", Thing), ("pillow", Thing), ("screen door", Thing), ("stairway", Stuff),
        ("river", Stuff), ("bridge", Stuff), ("bookcase", Thing), ("blind", Stuff), ("coffee table", Thing), ("toilet", Thing),
        ("flower", Thing), ("book", Thing), ("hill", Stuff), ("bench", Thing), ("countertop", Thing), ("stove", Thing), ("palm", Thing),
        ("kitchen island", Thing), ("computer", Thing), ("swivel chair", Thing), ("boat", Thing), ("bar", Stuff),
        ("arcade machine", Thing), ("hovel", Stuff), ("bus", Thing), ("towel", Thing), ("light", Thing), ("truck", Thing),
        ("tower", Stuff), ("chandelier", Thing), ("awning", Thing), ("street lamp", Thing), ("booth", Thing), ("tv", Thing),
        ("plane", Thing), ("dirt track", Stuff), ("clothes", Thing), ("pole", Thing), ("land", Stuff), ("bannister", Thing),
        ("escalator", Stuff), ("ottoman", Thing), ("bottle", Thing), ("buffet", Stuff), ("poster", Stuff), ("stage", Stuff),
        ("van", Thing), ("ship", Thing), ("fountain", Thing), ("conveyer belt", Stuff), ("canopy", Stuff), ("washer", Thing),
        ("plaything", Thing), ("pool", Stuff), ("stool", Thing), ("barrel", Thing), ("basket", Thing), ("falls", Stuff), ("tent", Stuff),
        ("bag", Thing), ("minibike", Thing), ("cradle", Stuff), ("oven", Thing), ("ball", Thing), ("food", Thing), ("step", Thing),
        ("tank", Stuff), ("trade name", Thing), ("microwave", Thing), ("pot", Thing), ("animal", Thing), ("bicycle", Thing),
        ("lake", Stuff), ("dishwasher", Thing), ("screen", Thing), ("blanket", Stuff), ("sculpture", Thing), ("hood", Thing),
        ("sconce", Thing), ("vase", Thing), ("traffic light", Thing), ("tray", Thing), ("trash can", Thing), ("fan", Thing),
        ("pier", Stuff), ("crt screen", Stuff), ("plate", Thing), ("monitor", Thing), ("bulletin board", Thing), ("shower", Stuff),
        ("radiator", Thing), ("glass", Thing), ("clock", Thing), ("flag", Thing),
    ];

    private const bool Thing = true;
    private const bool Stuff = false;

    /// <summary>One class, by its id.</summary>
    public static SegClass Class(int id) => new(id, All[id].Name, All[id].IsThing, Palette.Color(id));
}
