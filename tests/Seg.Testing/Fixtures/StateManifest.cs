using System.Text.Json;

namespace Seg.Testing;

/// <summary>Names, shapes and types of a published model's state dict, as the reference implementation lists them (folder manifests).</summary>
/// <param name="Config">The published configuration file, or the name of a bare backbone.</param>
/// <param name="Tensors">The tensors, in the reference's order.</param>
public sealed record StateManifest(string Config, IReadOnlyList<ManifestTensor> Tensors)
{
    private const string Folder = "manifests";

    /// <summary>Number of trained elements, where the manifest states it.</summary>
    public long? Parameters { get; init; }

    /// <summary>Number of elements of the whole state, where the manifest states it.</summary>
    public long? StateElements { get; init; }

    /// <summary>Configurations of an index file ("index-mask2former"), each with the manifest file that lists its state; those that could not be listed are left out.</summary>
    public static IReadOnlyDictionary<string, string> Index(string name)
    {
        using var index = Open(name + ".json");
        return index.RootElement.EnumerateObject().Where(e => e.Value.TryGetProperty("file", out _))
            .ToDictionary(e => e.Name, e => e.Value.GetProperty("file").GetString()!, StringComparer.Ordinal);
    }

    /// <summary>Reads one manifest file; one that lists only its differences from a base is filled up from it.</summary>
    public static StateManifest Read(string file)
    {
        using var json = Open(file);
        var root = json.RootElement;
        var config = (root.TryGetProperty("config", out var name) ? name : root.GetProperty("backbone")).GetString()!;
        if (root.TryGetProperty("tensors", out var tensors)) return Of([.. tensors.EnumerateArray().Select(ManifestTensor.Read)]);

        var shapes = root.GetProperty("changed").EnumerateObject().ToDictionary(c => c.Name, c => Sizes(c.Value), StringComparer.Ordinal);
        var all = Read(root.GetProperty("base").GetString()!).Tensors;
        var unknown = shapes.Keys.Except(all.Select(t => t.Name)).ToList();
        return unknown.Count == 0
            ? Of([.. all.Select(t => shapes.TryGetValue(t.Name, out var shape) ? t with { Shape = shape } : t)])
            : throw new InvalidDataException($"{file} changes {string.Join(", ", unknown)}, which its base does not list.");

        StateManifest Of(IReadOnlyList<ManifestTensor> state) => new(config, state) { Parameters = Count("params"), StateElements = Count("state_elements") };

        long? Count(string key) => root.TryGetProperty(key, out var count) ? count.GetInt64() : null;
    }

    internal static long[] Sizes(JsonElement shape) => [.. shape.EnumerateArray().Select(d => d.GetInt64())];

    private static JsonDocument Open(string file) => JsonDocument.Parse(File.ReadAllBytes(FixtureFolder.PathOf(Folder, file)));
}

/// <summary>One tensor of a manifest.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="DType">"float32", "int64", …</param>
public sealed record ManifestTensor(string Name, long[] Shape, string DType)
{
    internal static ManifestTensor Read(JsonElement json) =>
        new(json.GetProperty("name").GetString()!, StateManifest.Sizes(json.GetProperty("shape")), json.GetProperty("dtype").GetString()!);
}
