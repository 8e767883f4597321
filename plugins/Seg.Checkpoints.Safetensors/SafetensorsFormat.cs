using static TorchSharp.torch;

namespace Seg.Checkpoints.Safetensors;

/// <summary>Safetensors: a JSON header that names tensors, then their bytes. Tensors are read when asked for; files are written under a temporary name.</summary>
/// <remarks>Thread-safe. Follows the format description of the safetensors project (Hugging Face).</remarks>
/// <param name="spec">The options.</param>
[Component<SafetensorsAttribute>]
public sealed partial class SafetensorsFormat(SafetensorsAttribute spec) : IWritableCheckpointFormat
{
    private const int LengthBytes = 8;

    /// <inheritdoc/>
    /// <remarks>The format has no mark: eight bytes of header length, then an opening brace; a file named *.safetensors is taken at its word.</remarks>
    public bool Recognises(ReadOnlySpan<byte> start, string path) =>
        path.EndsWith(".safetensors", StringComparison.OrdinalIgnoreCase) || (start.Length > LengthBytes && start[LengthBytes] == (byte)'{');

    /// <inheritdoc/>
    public ICheckpoint Open(string path) => SafetensorsFile.Open(path, (long)spec.MaxHeaderMegabytes << 20);

    /// <inheritdoc/>
    public void Write(string path, IEnumerable<KeyValuePair<string, Tensor>> tensors, IReadOnlyDictionary<string, string>? metadata = null) =>
        SafetensorsWriter.Write(path, tensors, metadata);
}
