namespace Seg.Datasets.PascalContext;

/// <summary>
/// The 59 most frequent classes of PASCAL Context (Mottaghi et al. 2014) and the background that holds the rest, in the order of the usual label maps:
/// the position is the label.
/// </summary>
internal static class PascalContextCategories
{
    // The 20 classes of PASCAL VOC, whose objects are annotated one by one.
    private const int FirstThing = 1, LastThing = 20;

    private static readonly string[] Names =
    [
        "background", "aeroplane", "bicycle", "bird", "boat", "bottle", "bus", "car", "cat", "chair", "cow", "table", "dog", "horse",
        "motorbike", "person", "potted plant", "sheep", "sofa", "train", "tv monitor", "bag", "bed", "bench", "book", "building", "cabinet",
        "ceiling", "cloth", "computer", "cup", "door", "fence", "floor", "flower", "food", "grass", "ground", "keyboard", "light",
        "mountain", "mouse", "curtain", "platform", "sign", "plate", "road", "rock", "shelves", "sidewalk", "sky", "snow", "bedclothes",
        "track", "tree", "truck", "wall", "water", "window", "wood",
    ];

    /// <summary>The classes from a label on, with labels as dataset ids.</summary>
    public static SegClass[] From(int label) =>
        [.. Enumerable.Range(label, Names.Length - label).Select(id => new SegClass(id, Names[id], id is >= FirstThing and <= LastThing, Palette.Color(id)))];
}
