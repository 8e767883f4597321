using Seg.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Seg.Operators.Tests;

internal static class Fixtures
{
    public static Tensor Read(this FixtureFile fixture, string name, ScalarType type = ScalarType.Float32) => fixture[name].IsFloat
        ? tensor(fixture[name].Floats(), fixture[name].Shape).to(type)
        : tensor(fixture[name].Longs(), fixture[name].Shape);

    public static long[] Longs(this Tensor tensor) => tensor.data<long>().ToArray();
}
