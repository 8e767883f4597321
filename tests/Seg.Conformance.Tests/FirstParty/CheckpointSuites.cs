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
    protected override string Extension => ".safetensors.index.json";

    protected override string SampleFile
    {
        get
        {
            using var weight = ones(3);
            new SafetensorsFormat(new()).Write(Path.Combine(Folder, "one.safetensors"), [new("weight", weight)]);
            var index = Path.Combine(Folder, "model.safetensors.index.json");
            File.WriteAllText(index, """{"weight_map":{"weight":"one.safetensors"}}""");
            return index;
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
    protected override string Extension => ".bin.index.json";

    protected override string SampleFile
    {
        get
        {
            File.Copy(FixtureFolder.PathOf("pytorch", "detectron2-4.pkl"), Path.Combine(Folder, "one.bin"), overwrite: true);
            var names = new[] { "stem.conv1.weight", "stem.columns", "stem.double", "stem.large", "stem.scalar", "stem.byte" };
            var index = Path.Combine(Folder, "pytorch_model.bin.index.json");
            File.WriteAllText(index, System.Text.Json.JsonSerializer.Serialize(new { weight_map = names.ToDictionary(n => n, _ => "one.bin") }));
            return index;
        }
    }
}
