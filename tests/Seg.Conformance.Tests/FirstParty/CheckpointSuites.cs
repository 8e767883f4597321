using Seg.Checkpoints.Safetensors;

namespace Seg.Conformance.Tests.FirstParty;

public sealed class SafetensorsConformance : CheckpointFormatConformance<SafetensorsAttribute>
{
    protected override string Extension => ".safetensors";

    protected override IReadOnlyList<TorchSharp.torch.ScalarType> UnsupportedTypes => [TorchSharp.torch.ScalarType.ComplexFloat32];
}
