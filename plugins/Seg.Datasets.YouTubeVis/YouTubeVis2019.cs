namespace Seg.Datasets.YouTubeVis;

/// <summary>YouTube-VIS 2019 (Yang, Fan, Xu 2019), video instance task: 40 things with the ids of its JSON files, which count from 1.</summary>
[ClassCatalogue(Id, Count = 40)]
public static class YouTubeVis2019
{
    /// <summary>The catalogue's id.</summary>
    public const string Id = "youtube-vis-2019";

    private static readonly string[] Names =
    [
        "person", "giant panda", "lizard", "parrot", "skateboard", "sedan", "ape", "dog", "snake", "monkey", "hand", "rabbit", "duck",
        "cat", "cow", "fish", "train", "horse", "turtle", "bear", "motorbike", "giraffe", "leopard", "fox", "deer", "owl", "surfboard",
        "airplane", "truck", "zebra", "tiger", "elephant", "snowboard", "boat", "shark", "mouse", "frog", "eagle", "earless seal",
        "tennis racket",
    ];

    /// <summary>Makes the catalogue.</summary>
    public static ClassCatalogue Create() => new(Id, [.. Names.Select((name, i) => new SegClass(i + 1, name, true, Palette.Color(i)))]);
}
