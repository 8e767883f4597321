using System.Text.Json.Nodes;

namespace Seg.Runtime;

/// <summary>Transformers' image processor (models/mask2former/image_processing_mask2former.py) as the section <c>preprocess</c>.</summary>
internal static class HubPreprocessing
{
    /// <summary>Lays what it states over the base's.</summary>
    /// <param name="spec">The spec.</param>
    /// <param name="config">preprocessor_config.json.</param>
    /// <param name="notes">Gets what Seg does not do alike.</param>
    public static void Lay(JsonObject spec, HubConfig config, List<string> notes)
    {
        var section = new JsonObject();
        if (config.Flag("do_resize", true)) Resize(section, config, notes);
        else (section["shortestEdge"], section["longestEdge"]) = (0, 0);

        if ((config.MaybeInt("size_divisor") ?? config.MaybeInt("size_divisibility")) is { } divisor) section["padTo"] = divisor;
        if (config.MaybeInt("resample") is { } filter) section["filter"] = Filter(config, filter).ToString();
        if (config.Flag("do_normalize", true))
        {
            // The published means are of 0..255, Transformers' of the picture times rescale_factor.
            var scale = config.Flag("do_rescale", true) ? config.Number("rescale_factor", 1 / 255.0) : 1.0;
            if (Channels(config, "image_mean") is { } mean) section["mean"] = List(mean, scale);
            if (Channels(config, "image_std") is { } std) section["std"] = List(std, scale);
        }
        else notes.Add("The configuration does not normalise pictures; Seg's spec keeps the base's mean and deviation.");
        spec["preprocess"] = section;
    }

    private static void Resize(JsonObject section, HubConfig config, List<string> notes)
    {
        var size = config.Object("size");
        if ((size?.MaybeInt("shortest_edge") ?? config.MaybeInt("size")) is { } shortest)
        {
            section["shortestEdge"] = shortest;
            section["longestEdge"] = size?.MaybeInt("longest_edge") ?? config.MaybeInt("max_size") ?? 0;
        }
        else if (size is not null)
        {
            notes.Add($"The configuration resizes pictures to {size.MaybeInt("width")}x{size.MaybeInt("height")} whatever their shape; Seg keeps their shape and the base's sizes. --set preprocess.shortestEdge=… changes them.");
        }
    }

    // Pillow's numbers.
    private static ResizeFilter Filter(HubConfig config, int number) => number switch
    {
        0 => ResizeFilter.Nearest,
        1 => ResizeFilter.Lanczos,
        2 => ResizeFilter.Bilinear,
        3 => ResizeFilter.Bicubic,
        4 => ResizeFilter.Box,
        _ => throw config.Unsupported("resample", "one of Pillow's filters 0 to 4", $"{number}"),
    };

    private static IReadOnlyList<double>? Channels(HubConfig config, string name) =>
        config.Numbers(name) is { } numbers ? numbers.Count == 3 ? numbers : throw config.Unsupported(name, "three numbers", $"{numbers.Count}") : null;

    private static JsonArray List(IReadOnlyList<double> numbers, double scale) => new([.. numbers.Select(n => (JsonNode)Math.Round(n / scale, 4))]);
}
