using System.Globalization;
using Seg.Shared;

namespace Seg.Runtime;

/// <summary>
/// A class catalogue in JSON: <c>{"id": "acme/parts", "ignoreValue": 255, "classes": [{"name": "bolt", "isThing": true, "color": "#ff8000", "id": 3}]}</c>.
/// Classes stand in contiguous order; <c>isThing</c> is true, <c>id</c> (the data set's own) the position, and <c>color</c> the palette's when
/// left out. A colour is <c>"#rrggbb"</c> or <c>[r, g, b]</c>.
/// </summary>
public static class ClassCatalogueJson
{
    private static readonly string[] Keys = ["id", "ignoreValue", "classes"];
    private static readonly string[] ClassKeys = ["name", "isThing", "color", "id"];

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file; its name without extension is the id when the file states none.</param>
    /// <exception cref="SegException">SEG4005 unreadable or not JSON, SEG4001 unknown key, SEG4002 a value of another kind; with file, line and path.</exception>
    public static ClassCatalogue Read(string path)
    {
        var root = SpecJson.ReadFile(path);
        CheckKeys(root, Keys);
        var id = root.Members.TryGetValue("id", out var idNode) ? idNode.AsText() : Path.GetFileNameWithoutExtension(path);
        var ignore = root.Members.TryGetValue("ignoreValue", out var ignoreNode) ? ignoreNode.AsInt() : 255;
        if (!root.Members.TryGetValue("classes", out var list)) throw root.Error(DiagnosticIds.MalformedSpec, "the key 'classes' is missing.");
        SegClass[] classes = [.. list.AsList().Select(Class)];
        if (classes.Length == 0) throw list.Expected("at least one class");
        var twice = classes.GroupBy(c => c.Name).FirstOrDefault(g => g.Count() > 1);
        return twice is null ? new(id, classes, ignore) : throw list.Error(DiagnosticIds.InvalidValue, $"the name '{twice.Key}' stands here {twice.Count()} times.");
    }

    private static SegClass Class(SpecNode node, int index)
    {
        var members = CheckKeys(node.AsObject(), ClassKeys).Members;
        if (!members.TryGetValue("name", out var name)) throw node.Error(DiagnosticIds.MalformedSpec, "the key 'name' is missing.");
        return new(
            members.TryGetValue("id", out var id) ? id.AsInt() : index,
            name.AsText(),
            !members.TryGetValue("isThing", out var thing) || thing.AsBool(),
            members.TryGetValue("color", out var color) ? Color(color) : Palette.Color(index));
    }

    private static SpecObject CheckKeys(SpecObject node, IReadOnlyList<string> known)
    {
        foreach (var (key, value) in node.Members)
            if (!known.Contains(key, StringComparer.OrdinalIgnoreCase)) throw UnknownKeys.Error(value, key, known);
        return node;
    }

    private static Rgb Color(SpecNode node)
    {
        if (node is SpecScalar { Text: { Length: 7 } text } && text[0] == '#' &&
            int.TryParse(text.AsSpan(1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var packed))
            return new((byte)(packed >> 16), (byte)(packed >> 8), (byte)packed);
        if (node is SpecArray { Items: [var r, var g, var b] }) return new(Channel(r), Channel(g), Channel(b));
        throw node.Expected("a colour, \"#rrggbb\" or [r, g, b]");
    }

    private static byte Channel(SpecNode node) => node.AsInt() is var value and >= 0 and <= 255 ? (byte)value : throw node.Expected("a whole number of 0 to 255");
}
