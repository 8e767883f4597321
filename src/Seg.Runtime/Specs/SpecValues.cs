using System.Globalization;
using Seg.Shared;

namespace Seg.Runtime;

/// <summary>Nodes to plain values; a value of another kind is SEG4002, naming the place, what was expected and what was found.</summary>
internal static class SpecValues
{
    public static SpecObject AsObject(this SpecNode node) => node as SpecObject ?? throw node.Expected("an object");

    public static string AsText(this SpecNode node) => node is SpecScalar { Text: { } text, IsText: true } ? text : throw node.Expected("a text");

    public static int AsInt(this SpecNode node) =>
        int.TryParse(node.AsLiteral("a whole number"), OptionReader.WholeNumber, CultureInfo.InvariantCulture, out var value) ? value : throw node.Expected("a whole number");

    public static float AsFloat(this SpecNode node) =>
        float.TryParse(node.AsLiteral("a number"), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && float.IsFinite(value) ? value : throw node.Expected("a number");

    public static bool AsBool(this SpecNode node) => bool.TryParse(node.AsLiteral("true or false"), out var value) ? value : throw node.Expected("true or false");

    public static T AsEnum<T>(this SpecNode node) where T : struct, Enum
    {
        var text = node.AsScalar($"one of {string.Join(", ", Enum.GetNames<T>())}");
        var names = Enum.GetNames<T>();
        var name = names.FirstOrDefault(n => string.Equals(n, text.Trim(), StringComparison.OrdinalIgnoreCase));
        return name is not null ? Enum.Parse<T>(name)
            : throw node.Error(DiagnosticIds.InvalidValue, $"expected one of {string.Join(", ", names)}, found {node.Describe()}.{NearestName.Hint(text, names)}");
    }

    /// <summary>A JSON list, or on the command line <c>a,b,c</c>.</summary>
    public static IReadOnlyList<SpecNode> AsList(this SpecNode node) => node switch
    {
        SpecArray array => array.Items,
        SpecScalar { Text: { } text, Quoted: false, IsText: true } => [.. text.Split(',', StringSplitOptions.TrimEntries).Select((part, i) => (SpecNode)new SpecScalar(part, false) { Source = node.Source, At = node.At, Path = $"{node.Path}[{i}]" })],
        _ => throw node.Expected("a list"),
    };

    /// <summary>One task, a list of tasks, or on the command line several joined by commas.</summary>
    public static SegTask AsTask(this SpecNode node)
    {
        var parts = node is SpecScalar { Quoted: true } ? [node] : node.AsList();
        var task = parts.Aggregate(SegTask.None, (all, part) => all | part.AsEnum<SegTask>());
        return task != SegTask.None ? task : throw node.Expected("at least one of semantic, instance, panoptic");
    }

    public static SegException Expected(this SpecNode node, string what) => node.Error(DiagnosticIds.InvalidValue, $"expected {what}, found {node.Describe()}.");

    // A number or truth value in quotes is a text; a word on the command line has no quotes.
    private static string AsLiteral(this SpecNode node, string what) => node is SpecScalar { Text: { } text, Quoted: false } ? text : throw node.Expected(what);

    private static string AsScalar(this SpecNode node, string what) => node is SpecScalar { Text: { } text } ? text : throw node.Expected(what);
}
