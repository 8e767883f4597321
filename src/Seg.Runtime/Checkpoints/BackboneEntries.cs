using static TorchSharp.torch;

namespace Seg.Runtime.Checkpoints;

/// <summary>A checkpoint's entries of the backbone alone, without the prefix that they have in a file of a whole model.</summary>
/// <param name="inner">The checkpoint; the caller's.</param>
/// <param name="prefix">What the names of the backbone begin with.</param>
internal sealed class BackboneEntries(ICheckpoint inner, string prefix) : ICheckpoint
{
    /// <inheritdoc/>
    public string Path => inner.Path;

    /// <inheritdoc/>
    public IReadOnlyList<CheckpointEntry> Entries { get; } =
        [.. inner.Entries.Where(e => e.Name.StartsWith(prefix, StringComparison.Ordinal)).Select(e => e with { Name = e.Name[prefix.Length..] })];

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> Metadata => inner.Metadata;

    /// <summary>The checkpoint as it is, unless it is a whole model's: then its backbone.</summary>
    /// <param name="file">The checkpoint.</param>
    /// <param name="prefix">Where the model has its backbone; <c>backbone.</c> is known besides.</param>
    public static ICheckpoint Of(ICheckpoint file, string prefix)
    {
        foreach (var start in new[] { prefix, "backbone." })
            if (file.Entries.Any(e => e.Name.StartsWith(start, StringComparison.Ordinal))) return new BackboneEntries(file, start);
        return new BackboneEntries(file, "");
    }

    /// <inheritdoc/>
    public Tensor Read(string name) => inner.Read(prefix + name);

    /// <inheritdoc/>
    public void ReadInto(string name, Tensor destination) => inner.ReadInto(prefix + name, destination);

    /// <summary>Does nothing: the file is the caller's.</summary>
    public void Dispose()
    {
    }
}
