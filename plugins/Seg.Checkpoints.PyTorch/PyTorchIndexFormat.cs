namespace Seg.Checkpoints.PyTorch;

/// <summary>PyTorch checkpoints in several files, joined by Hugging Face's index <c>pytorch_model.bin.index.json</c>.</summary>
/// <remarks>Thread-safe.</remarks>
/// <param name="spec">The options.</param>
[Component<PyTorchIndexAttribute>]
public sealed partial class PyTorchIndexFormat(PyTorchIndexAttribute spec) : ICheckpointFormat
{
    /// <inheritdoc/>
    /// <remarks>By its name: any JSON starts alike.</remarks>
    public bool Recognises(ReadOnlySpan<byte> start, string path) => path.EndsWith(".bin.index.json", StringComparison.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public ICheckpoint Open(string path) => ShardedCheckpoint.Open(path, shard => PyTorchFile.Open(shard, spec.MaxMegaSteps * 1_000_000L));
}
