using System.Text.Encodings.Web;
using System.Text.Json;
using Seg.Shared;

namespace Seg.Runtime;

/// <summary>What <c>seg plugins add</c> recorded of a plugin.</summary>
/// <param name="Version">Its version.</param>
/// <param name="Source">The name of the package or folder that it came from.</param>
/// <param name="Files">The SHA-256 of each of its files, by the path relative to the plugin's directory.</param>
internal sealed record InstalledPlugin(string Version, string Source, IReadOnlyDictionary<string, string> Files);

/// <summary>The state file of a user's plugin folder: which plugins are switched off, and the hashes of those that were installed. Immutable.</summary>
internal sealed record PluginLedger
{
    public const string FileName = "plugins.json";

    private const int FormatVersion = 1;

    /// <summary>Ids of plugins that are switched off, wherever they lie.</summary>
    public IReadOnlySet<string> Disabled { get; init; } = new HashSet<string>();

    /// <summary>The installed plugins by id.</summary>
    public IReadOnlyDictionary<string, InstalledPlugin> Plugins { get; init; } = new Dictionary<string, InstalledPlugin>();

    /// <summary>Reads the state file of a plugin folder; one that does not exist says nothing.</summary>
    /// <exception cref="SegException">SEG3012: not readable, no JSON, or not of this form.</exception>
    public static PluginLedger Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path)) return new();
        try
        {
            NamedPipe.Refuse(path);
            using var json = JsonDocument.Parse(File.ReadAllBytes(path));
            return Read(json.RootElement);
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException or FormatException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            throw new SegException(DiagnosticIds.PluginStateUnreadable,
                $"The state file {path} cannot be read: {broken.Message} Mend it, or remove it and install the plugins of that folder again.", broken);
        }
    }

    /// <summary>Writes it as a whole or not at all.</summary>
    /// <exception cref="SegException">SEG4300: the folder cannot be written.</exception>
    public void Write(string folder)
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text, new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping })) Write(json);
        text.WriteByte((byte)'\n');
        AtomicFile.Write(Path.Combine(folder, FileName), text.GetBuffer().AsSpan(0, (int)text.Length));
    }

    private static PluginLedger Read(JsonElement root)
    {
        if (root.GetProperty("version", "the file").GetInt32() is var version and not FormatVersion)
            throw new FormatException($"It is of version {version}; this release of Seg knows {FormatVersion}.");
        return new()
        {
            Disabled = root.GetProperty("disabled", "the file").EnumerateArray().Select(id => id.Text()).ToHashSet(StringComparer.Ordinal),
            Plugins = root.GetProperty("plugins", "the file").EnumerateObject().ToDictionary(p => p.Name, p => Installed(p.Name, p.Value), StringComparer.Ordinal),
        };
    }

    private static InstalledPlugin Installed(string id, JsonElement plugin) => new(
        plugin.GetProperty("version", id).Text(), plugin.GetProperty("source", id).Text(),
        plugin.GetProperty("files", id).EnumerateObject().ToDictionary(f => f.Name, f => f.Value.Text(), StringComparer.Ordinal));

    private void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteNumber("version", FormatVersion);
        json.WriteStartArray("disabled");
        foreach (var id in Disabled.Order(StringComparer.Ordinal)) json.WriteStringValue(id);
        json.WriteEndArray();
        json.WriteStartObject("plugins");
        foreach (var (id, plugin) in Plugins.OrderBy(p => p.Key, StringComparer.Ordinal))
        {
            json.WriteStartObject(id);
            json.WriteString("version", plugin.Version);
            json.WriteString("source", plugin.Source);
            json.WriteStartObject("files");
            foreach (var (file, hash) in plugin.Files.OrderBy(f => f.Key, StringComparer.Ordinal)) json.WriteString(file, hash);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        json.WriteEndObject();
        json.WriteEndObject();
    }
}

/// <summary>Reading that names what is not as expected.</summary>
file static class LedgerJson
{
    public static JsonElement GetProperty(this JsonElement element, string name, string of) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : throw new FormatException($"'{name}' of {of} is missing.");

    public static string Text(this JsonElement element) => element.GetString() ?? throw new FormatException("A text is null.");
}
