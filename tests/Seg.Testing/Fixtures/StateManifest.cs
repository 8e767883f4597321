using System.Text.Json;

namespace Seg.Testing;

/// <summary>Names, shapes and types of a published model's state dict, as the reference implementation lists them (folder manifests).</summary>
/// <param name="Config">The published configuration file.</param>
/// <param name="Tensors">The tensors, in the reference's order.</param>
public sealed record StateManifest(string Config, IReadOnlyList<ManifestTensor> Tensors)
{
    private const string Folder = "manifests";

    /// <summary>Configurations of an index file ("index-mask2former"), each with the manifest file that lists its state.</summary>
    public static IReadOnlyDictionary<string, string> Index(string name)
    {
        using var index = Open(name + ".json");
        return index.RootElement.EnumerateObject().ToDictionary(e => e.Name, e => e.Value.GetProperty("file").GetString()!, StringComparer.Ordinal);
    }

    /// <summary>Reads one manifest file; one that lists only its differences from a base is filled up from it.</summary>
    public static StateManifest Read(string file)
    {
        using var json = Open(file);
        var root = json.RootElement;
        var config = root.GetProperty("config").GetString()!;
        if (root.TryGetProperty("tensors", out var tensors)) return new StateManifest(config, [.. tensors.EnumerateArray().Select(ManifestTensor.Read)]);

        var shapes = root.GetProperty("changed").EnumerateObject().ToDictionary(c => c.Name, c => Sizes(c.Value), StringComparer.Ordinal);
        var all = Read(root.GetProperty("base").GetString()!).Tensors;
        var unknown = shapes.Keys.Except(all.Select(t => t.Name)).ToList();
        return unknown.Count == 0
            ? new StateManifest(config, [.. all.Select(t => shapes.TryGetValue(t.Name, out var shape) ? t with { Shape = shape } : t)])
            : throw new InvalidDataException($"{file} changes {string.Join(", ", unknown)}, which its base does not list.");
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
