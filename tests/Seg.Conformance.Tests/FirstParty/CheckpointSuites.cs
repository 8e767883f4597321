using Seg.Checkpoints.PyTorch;
using Seg.Checkpoints.Safetensors;
using Seg.Testing;
using static TorchSharp.torch;

namespace Seg.Conformance.Tests.FirstParty;

public sealed class SafetensorsConformance : CheckpointFormatConformance<SafetensorsAttribute>
{
    protected override string Extension => ".safetensors";

    protected override IReadOnlyList<ScalarType> UnsupportedTypes => [ScalarType.ComplexFloat32];
}

public sealed class SafetensorsIndexConformance : CheckpointFormatConformance<SafetensorsIndexAttribute>
{
    private readonly TemporaryFolder _shards = new();

    protected override string Extension => ".safetensors.index.json";

    protected override string SampleFile
    {
        get
        {
            using var weight = ones(3);
            new SafetensorsFormat(new()).Write(_shards.Of("one.safetensors"), [new("weight", weight)]);
            return _shards.Write("model.safetensors.index.json", """{"weight_map":{"weight":"one.safetensors"}}"""u8.ToArray());
        }
    }
}

public sealed class PyTorchConformance : CheckpointFormatConformance<PyTorchAttribute>
{
    protected override string Extension => ".pth";

    protected override string SampleFile => FixtureFolder.PathOf("pytorch", "plain.pth");
}

public sealed class PyTorchIndexConformance : CheckpointFormatConformance<PyTorchIndexAttribute>
{
    private readonly TemporaryFolder _shards = new();

    protected override string Extension => ".bin.index.json";

    protected override string SampleFile
    {
        get
        {
            File.Copy(FixtureFolder.PathOf("pytorch", "detectron2-4.pkl"), _shards.Of("one.bin"), overwrite: true);
            var names = new[] { "stem.conv1.weight", "stem.columns", "stem.double", "stem.large", "stem.scalar", "stem.byte" };
            return _shards.Write("pytorch_model.bin.index.json", System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(new { weight_map = names.ToDictionary(n => n, _ => "one.bin") }));
        }
    }
}
