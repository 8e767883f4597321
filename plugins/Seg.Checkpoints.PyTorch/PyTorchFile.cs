using static TorchSharp.torch;
using static Seg.CheckpointErrors;

namespace Seg.Checkpoints.PyTorch;

/// <summary>An open checkpoint of PyTorch or detectron2: the pickle is read at once, the tensors when asked for.</summary>
internal sealed class PyTorchFile : FileCheckpoint
{
    private readonly Dictionary<string, TensorData> _data;

    private PyTorchFile(CheckpointFile file, IReadOnlyList<KeyValuePair<string, TensorData>> tensors, IReadOnlyDictionary<string, string> metadata)
        : base(file, [.. tensors.Select(t => t.Value.Entry(t.Key))], metadata) => _data = tensors.ToDictionary(StringComparer.Ordinal);

    /// <exception cref="SegException">SEG4100, SEG4101.</exception>
    public static PyTorchFile Open(string path, long maxSteps)
    {
        var file = CheckpointFile.Open(path);
        try
        {
            if (file.Length == 0) throw Malformed(path, "file", "a zip file or a pickle", "an empty file");
            var isZip = file.Length >= ZipArchiveMap.Mark.Length && file.Span(0, ZipArchiveMap.Mark.Length).SequenceEqual(ZipArchiveMap.Mark);
            var root = isZip ? TorchArchive.Read(file, maxSteps) : TorchStream.Read(file, maxSteps);
            var (tensors, metadata) = StateDict.Find(path, root);
            return new PyTorchFile(file, tensors, metadata);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    protected override void Fill(CheckpointEntry entry, Tensor memory) => _data[entry.Name].Fill(File, entry.Name, memory);
}
