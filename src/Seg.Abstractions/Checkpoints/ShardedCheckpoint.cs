using System.Text.Json;
using static TorchSharp.torch;
using static Seg.CheckpointErrors;

namespace Seg;

/// <summary>
/// A checkpoint in several files, joined by Hugging Face's index: <c>{"metadata": {…}, "weight_map": {"name": "file beside the index"}}</c>.
/// Not thread-safe.
/// </summary>
public sealed class ShardedCheckpoint : ICheckpoint
{
    private const long MaxIndexBytes = 100 << 20;

    private readonly IReadOnlyList<ICheckpoint> _shards;
    private readonly Dictionary<string, ICheckpoint> _shardOf = new(StringComparer.Ordinal);

    private ShardedCheckpoint(string path, IReadOnlyList<ICheckpoint> shards, IReadOnlyDictionary<string, string> metadata)
    {
        (Path, _shards, Metadata) = (path, shards, metadata);
        Entries = [.. shards.SelectMany(s => s.Entries)];
        foreach (var shard in shards)
            foreach (var entry in shard.Entries)
                _shardOf.Add(entry.Name, shard);
    }

    /// <summary>The index.</summary>
    public string Path { get; }

    /// <inheritdoc/>
    public IReadOnlyList<CheckpointEntry> Entries { get; }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Opens the index and every shard. Shards must hold exactly the names that the index gives them.</summary>
    /// <param name="path">The index.</param>
    /// <param name="open">Opens one shard.</param>
    /// <exception cref="SegException">SEG4100 an absent file, SEG4101 an index or shard that is not well formed, or two that contradict each other.</exception>
    public static ShardedCheckpoint Open(string path, Func<string, ICheckpoint> open)
    {
        var (files, metadata) = ReadIndex(path);
        var folder = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!;
        var shards = new List<ICheckpoint>();
        try
        {
            foreach (var shard in files.GroupBy(f => f.Value, f => f.Key, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal))
            {
                shards.Add(open(System.IO.Path.Combine(folder, shard.Key)));
                var (said, held) = (shard.ToHashSet(StringComparer.Ordinal), shards[^1].Entries.Select(e => e.Name).ToHashSet(StringComparer.Ordinal));
                if (said.FirstOrDefault(name => !held.Contains(name)) is { } missing) throw Malformed(path, $"weight_map: {Quote(missing)}", $"an entry of {Quote(shard.Key)}", "that the file has none of this name");
                if (held.FirstOrDefault(name => !said.Contains(name)) is { } extra) throw Malformed(path, "weight_map", $"every entry of {Quote(shard.Key)}", $"none for {Quote(extra)}");
            }
            return new ShardedCheckpoint(path, shards, metadata);
        }
        catch
        {
            foreach (var shard in shards) shard.Dispose();
            throw;
        }
    }

    /// <summary>The files beside an index that its names stand in, each once.</summary>
    /// <param name="path">The index.</param>
    /// <exception cref="SegException">SEG4100, SEG4101.</exception>
    public static IReadOnlyList<string> FilesOf(string path) => [.. ReadIndex(path).Files.Values.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <inheritdoc/>
    public Tensor Read(string name) => Find(name).Read(name);

    /// <inheritdoc/>
    public void ReadInto(string name, Tensor destination) => Find(name).ReadInto(name, destination);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var shard in _shards) shard.Dispose();
    }

    private ICheckpoint Find(string name) => _shardOf.TryGetValue(name, out var shard) ? shard : throw new KeyNotFoundException($"{Path} has no entry '{name}'.");

    private static (Dictionary<string, string> Files, Dictionary<string, string> Metadata) ReadIndex(string path)
    {
        using var file = CheckpointFile.Open(path);
        if (file.Length > MaxIndexBytes) throw Malformed(path, "index", $"at most {MaxIndexBytes} bytes", $"{file.Length}");
        try
        {
            var text = new byte[file.Length];
            file.Read(0, text);
            using var json = JsonDocument.Parse(text);
            if (json.RootElement.ValueKind != JsonValueKind.Object || !json.RootElement.TryGetProperty("weight_map", out var map) || map.ValueKind != JsonValueKind.Object)
                throw Malformed(path, "index", "an object with 'weight_map', an object of names and files", json.RootElement.ValueKind == JsonValueKind.Object ? "no such member" : $"{json.RootElement.ValueKind}");
            var files = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var member in map.EnumerateObject())
            {
                if (!files.TryAdd(member.Name, FileName(path, member))) throw Malformed(path, "weight_map", "each name once", $"{Quote(member.Name)} twice");
            }
            if (files.Count == 0) throw Malformed(path, "weight_map", "at least one name", "none");
            var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
            if (json.RootElement.TryGetProperty("metadata", out var told) && told.ValueKind == JsonValueKind.Object)
                foreach (var member in told.EnumerateObject()) metadata[member.Name] = member.Value.ToString();
            return (files, metadata);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw Malformed(path, "index", "valid JSON in UTF-8", e.Message, e);
        }
    }

    // An index may name files of its own folder and no others.
    private static string FileName(string path, JsonProperty member)
    {
        if (member.Value.ValueKind != JsonValueKind.String) throw Malformed(path, $"weight_map: {Quote(member.Name)}", "the name of a file", $"{member.Value.ValueKind}");
        var file = member.Value.GetString()!;
        var plain = file.Length > 0 && file is not ("." or "..") && !file.Any(c => c is '/' or '\\' or ':' || char.IsControl(c));
        return plain ? file : throw Malformed(path, $"weight_map: {Quote(member.Name)}", "the name of a file beside the index", Quote(file));
    }
}
