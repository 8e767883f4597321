using System.Buffers.Binary;
using System.Text.Json;

namespace Seg.Testing;

/// <summary>
/// One golden-data fixture: NAME.json (configuration, weights by rule, statistics of outputs) and, where present, NAME.safetensors (arrays).
/// For tests only: it reads whole files into memory and trusts them more than the product's own reader does.
/// </summary>
public sealed class FixtureFile
{
    private readonly Dictionary<string, FixtureTensor> _tensors;
    private readonly Dictionary<string, FixtureOutput> _outputs = new(StringComparer.Ordinal);

    private FixtureFile(string path, JsonElement json, Dictionary<string, FixtureTensor> tensors)
    {
        (Path, Json, _tensors) = (path, json, tensors);
        if (json.ValueKind == JsonValueKind.Object && json.TryGetProperty("outputs", out var outputs) && outputs.ValueKind == JsonValueKind.Object)
        {
            foreach (var output in outputs.EnumerateObject())
            {
                _outputs[output.Name] = FixtureOutput.Read(output.Name, output.Value);
            }
        }
    }

    /// <summary>Path without extension.</summary>
    public string Path { get; }

    /// <summary>The json document.</summary>
    public JsonElement Json { get; }

    /// <summary>The reference's own configuration (json "config").</summary>
    public JsonElement Config => Json.GetProperty("config");

    /// <summary>Salt of the hashed weights ("seg" where the json states none).</summary>
    public string Salt => Json.TryGetProperty("salt", out var salt) ? salt.GetString()! : "seg";

    /// <summary>Names of the stored arrays, in file order.</summary>
    public IEnumerable<string> Names => _tensors.Keys;

    /// <summary>Statistics per output, by name.</summary>
    public IReadOnlyDictionary<string, FixtureOutput> Outputs => _outputs;

    public bool Has(string name) => _tensors.ContainsKey(name);

    /// <exception cref="KeyNotFoundException">The file stores no array of that name; the message lists what it stores.</exception>
    public FixtureTensor this[string name] => _tensors.TryGetValue(name, out var tensor)
        ? tensor
        : throw new KeyNotFoundException($"{Path}.safetensors has no '{name}'; it has: {string.Join(", ", _tensors.Keys)}");

    /// <summary>Statistics of one output.</summary>
    /// <exception cref="KeyNotFoundException">The json states no output of that name.</exception>
    public FixtureOutput Output(string name) => _outputs.TryGetValue(name, out var output)
        ? output
        : throw new KeyNotFoundException($"{Path}.json states no output '{name}'; it states: {string.Join(", ", _outputs.Keys)}");

    /// <summary>Largest allowed absolute difference for an output: see <see cref="FixtureOutput.Tolerance"/>.</summary>
    public double Tolerance(string name) => Output(name).Tolerance;

    /// <summary>
    /// Opens a fixture by its path below the fixture folder ("mask2former/mask2former-tiny-r50") or by an absolute path,
    /// with or without ".json" / ".safetensors".
    /// </summary>
    public static FixtureFile Open(string name)
    {
        foreach (var extension in (ReadOnlySpan<string>)[".json", ".safetensors"])
        {
            name = name.EndsWith(extension, StringComparison.Ordinal) ? name[..^extension.Length] : name;
        }
        // Both files of a fixture come from one folder: the one that has its json, or for a bare array file its safetensors.
        var json = FixtureFolder.PathOf(name + ".json");
        var path = File.Exists(json) ? json[..^".json".Length] : FixtureFolder.PathOf(name + ".safetensors")[..^".safetensors".Length];
        using var document = JsonDocument.Parse(File.Exists(path + ".json") ? File.ReadAllBytes(path + ".json") : "{}"u8.ToArray());
        var tensors = File.Exists(path + ".safetensors") ? ReadTensors(path + ".safetensors") : [];
        return !File.Exists(path + ".json") && tensors.Count == 0
            ? throw new FileNotFoundException($"No fixture {path}.json or .safetensors.")
            : new FixtureFile(path, document.RootElement.Clone(), tensors);
    }

    // safetensors: u64 header length, json header {name: {dtype, shape, data_offsets}}, then the data block.
    private static Dictionary<string, FixtureTensor> ReadTensors(string file)
    {
        var bytes = File.ReadAllBytes(file);
        var headerLength = checked((int)BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        using var header = JsonDocument.Parse(bytes.AsMemory(8, headerLength));
        var data = 8 + headerLength;
        var tensors = new Dictionary<string, FixtureTensor>(StringComparer.Ordinal);
        foreach (var entry in header.RootElement.EnumerateObject().Where(e => e.Name != "__metadata__"))
        {
            var shape = entry.Value.GetProperty("shape").EnumerateArray().Select(d => d.GetInt64()).ToArray();
            var offsets = entry.Value.GetProperty("data_offsets");
            var (start, end) = (data + offsets[0].GetInt32(), data + offsets[1].GetInt32());
            tensors[entry.Name] = new FixtureTensor(entry.Name, entry.Value.GetProperty("dtype").GetString()!, shape, bytes[start..end]);
        }
        return tensors;
    }
}
