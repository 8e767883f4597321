using System.Text.Json.Nodes;

namespace Seg.Runtime;

/// <summary>One key of a section whose class the contracts fix: how it is read from JSON, written to it, compared, and what a schema says of it.</summary>
internal sealed record SectionKey<T>(string Name, Func<T, object> Get, Action<T, SpecNode> Set, string Summary, Func<JsonObject> Schema);

/// <summary>The sections <c>preprocess</c>, <c>slidingWindow</c>, <c>checkpoint</c> and <c>published</c>: their keys, once, for reader, writer, comparer and schema.</summary>
internal static class FixedSections
{
    // Of pictures and windows, in pixels: far above any, and far from where products overflow.
    private const int LongestEdge = 1 << 16;

    public static IReadOnlyList<SectionKey<PreprocessAttribute>> Preprocess { get; } =
    [
        new("shortestEdge", p => p.ShortestEdge, (p, n) => p.ShortestEdge = AtLeast(n, 0),
            "The shorter edge after resizing, in pixels; 0 leaves the size as it is.", Natural),
        new("longestEdge", p => p.LongestEdge, (p, n) => p.LongestEdge = AtLeast(n, 0),
            "The longer edge's upper limit in pixels; 0 for none.", Natural),
        new("padTo", p => p.PadTo, (p, n) => p.PadTo = AtLeast(n, 0),
            "Width and height are padded to a multiple of this.", Natural),
        new("fixedHeight", p => p.FixedHeight, (p, n) => p.FixedHeight = AtLeast(n, 0),
            "Rows of the input, whatever the picture; 0 for as many as the picture and padTo make.", Natural),
        new("fixedWidth", p => p.FixedWidth, (p, n) => p.FixedWidth = AtLeast(n, 0),
            "The same for columns.", Natural),
        new("filter", p => p.Filter, (p, n) => p.Filter = n.AsEnum<ResizeFilter>(),
            "The resize filter.", () => new() { ["enum"] = new JsonArray([.. Enum.GetNames<ResizeFilter>()]) }),
        new("mean", p => p.Mean, (p, n) => p.Mean = Channels(n, _ => true, "three numbers"),
            "Channel means, R G B, in 0..255.", () => Three(new() { ["type"] = "number" })),
        new("std", p => p.Std, (p, n) => p.Std = Channels(n, x => x > 0, "three numbers above 0"),
            "Channel standard deviations, R G B, in 0..255.", () => Three(new() { ["type"] = "number", ["exclusiveMinimum"] = 0 })),
    ];

    public static IReadOnlyList<SectionKey<SlidingWindowAttribute>> SlidingWindow { get; } =
    [
        new("size", w => w.Size, (w, n) => w.Size = AtLeast(n, 1),
            "The window's edge in pixels of the resized image.", Positive),
        new("stride", w => w.Stride, (w, n) => w.Stride = AtLeast(n, 1),
            "From one window's beginning to the next one's, in pixels.", Positive),
    ];

    public static IReadOnlyList<SectionKey<CheckpointAttribute>> Checkpoint { get; } =
    [
        new("file", c => c.File, (c, n) => c.File = n.AsText(),
            "File beside this spec or below a models folder.", Text),
        new("sha256", c => c.Sha256, (c, n) => c.Sha256 = Hash(n),
            "SHA-256 of the file in hexadecimal digits, or empty.", () => new() { ["type"] = "string", ["pattern"] = "^([0-9A-Fa-f]{64})?$" }),
        new("keyMap", c => c.KeyMap, (c, n) => c.KeyMap = n.AsText(),
            "The key map that the file's names call for, or empty to choose by the names.", Text),
        new("license", c => c.License, (c, n) => c.License = n.AsText(),
            "The licence of the weights.", Text),
        new("source", c => c.Source, (c, n) => c.Source = n.AsText(),
            "Who published them, in words.", Text),
    ];

    public static IReadOnlyList<SectionKey<PublishedAttribute>> Published { get; } =
    [
        new("system", p => p.System, (p, n) => p.System = n.AsText(),
            "The system's name.", Text),
        new("config", p => p.Config, (p, n) => p.Config = n.AsText(),
            "The configuration file within the published repository.", Text),
        new("numbers", p => p.Numbers, (p, n) => p.Numbers = n.AsText(),
            "The published numbers.", Text),
    ];

    public static PreprocessAttribute Copy(PreprocessAttribute? p) => p is null ? new() : new()
    {
        ShortestEdge = p.ShortestEdge, LongestEdge = p.LongestEdge, PadTo = p.PadTo, FixedHeight = p.FixedHeight, FixedWidth = p.FixedWidth, Filter = p.Filter, Mean = [.. p.Mean], Std = [.. p.Std],
    };

    public static SlidingWindowAttribute Copy(SlidingWindowAttribute? w) => w is null ? new() : new() { Size = w.Size, Stride = w.Stride };

    public static CheckpointAttribute Copy(CheckpointAttribute? c) => c is null ? new() : new() { File = c.File, Sha256 = c.Sha256, KeyMap = c.KeyMap, License = c.License, Source = c.Source };

    public static PublishedAttribute Copy(PublishedAttribute? p) => p is null ? new() : new() { System = p.System, Config = p.Config, Numbers = p.Numbers };

    /// <summary>Changes <paramref name="target"/> where the node states a value, and returns it.</summary>
    public static T Apply<T>(IReadOnlyList<SectionKey<T>> keys, T target, SpecNode node)
    {
        var errors = new SpecErrors();
        foreach (var (name, value) in node.AsObject().Members)
        {
            errors.Try(() => (keys.FirstOrDefault(k => string.Equals(k.Name, name, StringComparison.OrdinalIgnoreCase))
                ?? throw UnknownKeys.Error(value, name, keys.Select(k => k.Name))).Set(target, value));
        }
        errors.Throw();
        return target;
    }

    private static JsonObject Natural() => new() { ["type"] = "integer", ["minimum"] = 0, ["maximum"] = LongestEdge };

    private static JsonObject Positive() => new() { ["type"] = "integer", ["minimum"] = 1, ["maximum"] = LongestEdge };

    private static JsonObject Text() => new() { ["type"] = "string" };

    private static JsonObject Three(JsonObject item) => new() { ["type"] = "array", ["items"] = item, ["minItems"] = 3, ["maxItems"] = 3 };

    private static int AtLeast(SpecNode node, int minimum) =>
        node.AsInt() is var value && value >= minimum && value <= LongestEdge ? value : throw node.Expected($"a whole number within {minimum}..{LongestEdge}");

    private static float[] Channels(SpecNode node, Func<float, bool> allowed, string what)
    {
        float[] values = [.. node.AsList().Select(item => item.AsFloat())];
        return values.Length == 3 && values.All(allowed) ? values : throw node.Expected(what);
    }

    private static string Hash(SpecNode node) => node.AsText().ToLowerInvariant() is var text && (text.Length is 0 or 64) && text.All(char.IsAsciiHexDigit)
        ? text : throw node.Expected("64 hexadecimal digits");
}
