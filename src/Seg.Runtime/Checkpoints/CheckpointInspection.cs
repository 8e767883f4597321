namespace Seg.Runtime.Checkpoints;

/// <summary>What a checkpoint holds, for people.</summary>
/// <param name="Path">The file.</param>
/// <param name="Entries">Its tensors, in file order.</param>
/// <param name="Metadata">Its free text.</param>
/// <param name="KeyMap">The id of the key map that its names call for, or null when they are of no known kind.</param>
public sealed record CheckpointInspection(
    string Path, IReadOnlyList<InspectedEntry> Entries, IReadOnlyDictionary<string, string> Metadata, string? KeyMap)
{
    /// <summary>Elements of all tensors.</summary>
    public long Elements => Entries.Sum(e => e.Elements);

    /// <summary>Bytes of all tensors.</summary>
    public long Bytes => Entries.Sum(e => e.Bytes);

    /// <summary>Not-a-number values in all tensors; null when they were not counted.</summary>
    public long? NaN => Entries.Any(e => e.NaN is null) ? null : Entries.Sum(e => e.NaN);

    /// <summary>Infinite values in all tensors; null when they were not counted.</summary>
    public long? Infinite => Entries.Any(e => e.Infinite is null) ? null : Entries.Sum(e => e.Infinite);

    /// <summary>Tensors, elements and bytes by element type, largest first.</summary>
    public IReadOnlyList<(string Type, int Tensors, long Elements, long Bytes)> Types =>
        [.. Entries.GroupBy(e => e.Type, StringComparer.Ordinal)
            .Select(g => (g.Key, g.Count(), g.Sum(e => e.Elements), g.Sum(e => e.Bytes)))
            .OrderByDescending(t => t.Item4).ThenBy(t => t.Key, StringComparer.Ordinal)];

    /// <summary>Inspects an open checkpoint, holding one tensor at a time.</summary>
    internal static CheckpointInspection Of(ICheckpoint checkpoint, bool countNonFinite, KeyMapCatalog maps)
    {
        var entries = checkpoint.Entries.Select(e => Inspect(checkpoint, e, countNonFinite)).ToList();
        return new CheckpointInspection(checkpoint.Path, entries, checkpoint.Metadata, maps.Detect([.. entries.Select(e => e.Name)])?.Id);
    }

    private static InspectedEntry Inspect(ICheckpoint checkpoint, CheckpointEntry entry, bool countNonFinite)
    {
        var plain = new InspectedEntry(entry.Name, entry.Shape, ElementTypes.Name(entry.Type), entry.Bytes, null, null);
        if (!countNonFinite) return plain;
        if (!ElementTypes.IsFloat(entry.Type)) return plain with { NaN = 0, Infinite = 0 };
        using var tensor = checkpoint.Read(entry.Name);
        var (nan, infinite) = NonFiniteCount.Of(tensor);
        return plain with { NaN = nan, Infinite = infinite };
    }
}

/// <summary>One tensor of a checkpoint.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Type">Its element type as PyTorch prints it.</param>
/// <param name="Bytes">Its size in the file.</param>
/// <param name="NaN">How many values are not a number; null when not counted.</param>
/// <param name="Infinite">How many values are infinite; null when not counted.</param>
public sealed record InspectedEntry(string Name, IReadOnlyList<long> Shape, string Type, long Bytes, long? NaN, long? Infinite)
{
    /// <summary>How many values it has.</summary>
    public long Elements => Shape.Aggregate(1L, (product, size) => product * size);
}
