using System.Text.Json;
using Seg.Shared;

namespace Seg.Runtime;

/// <summary>A configuration of Transformers, read member by member; a fault says file and member.</summary>
/// <param name="file">For messages.</param>
/// <param name="path">Where in the file.</param>
/// <param name="json">An object.</param>
internal sealed class HubConfig(string file, string path, JsonElement json)
{
    /// <summary>Reads a file.</summary>
    /// <exception cref="SegException">SEG4014: not JSON, or no object.</exception>
    public static HubConfig Read(string file)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(file));
            return document.RootElement.ValueKind == JsonValueKind.Object ? new(file, "", document.RootElement.Clone()) : throw new JsonException("it is no object");
        }
        catch (JsonException e)
        {
            throw new SegException(DiagnosticIds.HubUnsupported, $"{Path.GetFileName(file)} cannot be read: {e.Message}", e);
        }
    }

    public bool Has(string name) => json.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null;

    public HubConfig? Object(string name) => Has(name) && json.GetProperty(name).ValueKind == JsonValueKind.Object ? new(file, $"{path}{name}.", json.GetProperty(name)) : null;

    public string Text(string name) => Text(name, null);

    public string Text(string name, string? otherwise) => Get(name, otherwise, v => v.ValueKind == JsonValueKind.String ? v.GetString() : null, "a text");

    public int Int(string name, int otherwise) => Get(name, otherwise, v => v.ValueKind == JsonValueKind.Number && v.TryGetInt32(out var i) ? (object)i : null, "a whole number") is int value ? value : otherwise;

    public double Number(string name, double otherwise) => Get(name, otherwise, v => v.ValueKind == JsonValueKind.Number ? (object)v.GetDouble() : null, "a number") is double value ? value : otherwise;

    public bool Flag(string name, bool otherwise) => Get(name, otherwise, v => v.ValueKind is JsonValueKind.True or JsonValueKind.False ? (object)v.GetBoolean() : null, "true or false") is bool value ? value : otherwise;

    public IReadOnlyList<double>? Numbers(string name) => !Has(name) ? null : Get<IReadOnlyList<double>>(name, null,
        v => v.ValueKind == JsonValueKind.Array && v.EnumerateArray().All(i => i.ValueKind == JsonValueKind.Number) ? (object)v.EnumerateArray().Select(i => i.GetDouble()).ToList() : null, "a list of numbers");

    /// <summary>A whole number, or null where the member is absent or of another kind (Transformers' size may be a number or an object).</summary>
    public int? MaybeInt(string name) => Has(name) && json.GetProperty(name) is { ValueKind: JsonValueKind.Number } number && number.TryGetInt32(out var value) ? value : null;

    /// <summary>The members of an object of texts.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Texts(string name) => Get<IReadOnlyList<KeyValuePair<string, string>>>(name, null,
        v => v.ValueKind == JsonValueKind.Object && v.EnumerateObject().All(m => m.Value.ValueKind == JsonValueKind.String) ? (object)v.EnumerateObject().Select(m => KeyValuePair.Create(m.Name, m.Value.GetString()!)).ToList() : null, "an object of texts");

    public SegException Unsupported(string name, string expected, string found) => new(DiagnosticIds.HubUnsupported, $"{Path.GetFileName(file)}: {path}{name}: expected {expected}, found {found}.");

    private T Get<T>(string name, T? otherwise, Func<JsonElement, object?> read, string expected)
    {
        if (!Has(name)) return otherwise ?? throw Unsupported(name, expected, "nothing");
        try
        {
            return read(json.GetProperty(name)) is T value ? value : throw Unsupported(name, expected, json.GetProperty(name).ValueKind.ToString());
        }
        catch (InvalidOperationException)
        {
            // A text with half of a surrogate pair fails only when it is asked for.
            throw Unsupported(name, expected, "text that is no Unicode");
        }
    }
}
