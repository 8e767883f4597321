namespace Seg.Datasets.YouTubeVis;

/// <summary>YouTube-VIS 2021 (Yang, Fan, Xu 2019), video instance task: 40 things with the ids of its JSON files, which count from 1. The 2022 release keeps them.</summary>
[ClassCatalogue(Id, Count = 40)]
public static class YouTubeVis2021
{
    /// <summary>The catalogue's id.</summary>
    public const string Id = "youtube-vis-2021";

    private static readonly string[] Names =
    [
        "airplane", "bear", "bird", "boat", "car", "cat", "cow", "deer", "dog", "duck", "earless seal", "elephant", "fish", "flying disc",
        "fox", "frog", "giant panda", "giraffe", "horse", "leopard", "lizard", "monkey", "motorbike", "mouse", "parrot", "person", "rabbit",
        "shark", "skateboard", "snake", "snowboard", "squirrel", "surfboard", "tennis racket", "tiger", "train", "truck", "turtle", "whale",
        "zebra",
    ];

    /// <summary>Makes the catalogue.</summary>
    public static ClassCatalogue Create() => new(Id, [.. Names.Select((name, i) => new SegClass(i + 1, name, true, Palette.Color(i)))]);
}
