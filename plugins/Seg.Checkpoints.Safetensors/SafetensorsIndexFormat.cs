namespace Seg.Checkpoints.Safetensors;

/// <summary>Safetensors in several files, joined by Hugging Face's index <c>model.safetensors.index.json</c>.</summary>
/// <remarks>Thread-safe.</remarks>
/// <param name="spec">The options.</param>
[Component<SafetensorsIndexAttribute>]
public sealed partial class SafetensorsIndexFormat(SafetensorsIndexAttribute spec) : ICheckpointFormat
{
    /// <inheritdoc/>
    /// <remarks>By its name: any JSON starts alike.</remarks>
    public bool Recognises(ReadOnlySpan<byte> start, string path) => path.EndsWith(".safetensors.index.json", StringComparison.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public ICheckpoint Open(string path) => ShardedCheckpoint.Open(path, shard => SafetensorsFile.Open(shard, (long)spec.MaxHeaderMegabytes << 20));
}
