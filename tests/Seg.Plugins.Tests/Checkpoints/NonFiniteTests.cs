using Seg.Checkpoints.Safetensors;
using Seg.Runtime.Checkpoints;
using Seg.Testing.Tensors;
using Seg.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Seg.Plugins.Tests.Checkpoints;

[NoTensorLeaks]
public sealed class NonFiniteTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData(ScalarType.Float16)]
    [InlineData(ScalarType.BFloat16)]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.Float64)]
    public void Counts_are_those_of_libtorch(ScalarType type)
    {
        using var values = tensor(new[] { 0d, -0d, double.NaN, -double.NaN, double.PositiveInfinity, double.NegativeInfinity, 1, -65504, 1e-45, 3e38, double.NegativeInfinity });
        using var typed = values.to_type(type);
        using var isNaN = typed.isnan();
        using var isInfinite = typed.isinf();
        using var nan = isNaN.sum();
        using var infinite = isInfinite.sum();
        var format = new SafetensorsFormat(new SafetensorsAttribute());
        format.Write(_folder.Of("x.safetensors"), [new("x", typed)]);

        var entry = new CheckpointLoader([format]).Inspect(_folder.Of("x.safetensors")).Entries.Single();

        Assert.Equal((nan.item<long>(), infinite.item<long>()), (entry.NaN, entry.Infinite));
        Assert.Equal(2, entry.NaN);
    }

    public void Dispose() => _folder.Dispose();
}
