namespace Seg.Checkpoints.PyTorch;

/// <summary>
/// PyTorch's .pth, .pt and .bin, zipped or of before version 1.6, and detectron2's .pkl. Read by a restricted unpickler, which runs nothing
/// and builds only tensors, numpy arrays and plain containers.
/// </summary>
/// <remarks>Thread-safe.</remarks>
/// <param name="spec">The options.</param>
[Component<PyTorchAttribute>]
public sealed partial class PyTorchFormat(PyTorchAttribute spec) : ICheckpointFormat
{
    private const byte Protocol = 0x80, HighestProtocol = 5;

    private static readonly string[] Extensions = [".pth", ".pt", ".bin", ".pkl", ".ckpt"];

    /// <inheritdoc/>
    /// <remarks>A zip file, or a pickle: byte 0x80 and a protocol's number. Pickles of protocols 0 and 1 have no mark; those are taken at their names.</remarks>
    public bool Recognises(ReadOnlySpan<byte> start, string path) =>
        start.StartsWith(ZipArchiveMap.Mark) || (start.Length > 1 && start[0] == Protocol && start[1] is > 0 and <= HighestProtocol)
        || Extensions.Any(e => path.EndsWith(e, StringComparison.OrdinalIgnoreCase));

    /// <inheritdoc/>
    public ICheckpoint Open(string path) => PyTorchFile.Open(path, spec.MaxMegaSteps * 1_000_000L);
}
