using Seg.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Seg.Regions.Tests;

/// <summary>Arrays of a fixture as tensors.</summary>
public static class FixtureExtensions
{
    /// <summary>float32 (also of bitmaps), owned by the caller's scope. Only for arrays that are stored whole.</summary>
    public static Tensor Floats(this FixtureFile fixture, string name) =>
        fixture.Output(name).Stride == 1 ? tensor(fixture[name].Floats(), fixture[name].Shape) : throw new InvalidOperationException($"{name} is not stored whole.");

    /// <summary>int64.</summary>
    public static Tensor Longs(this FixtureFile fixture, string name) => fixture.Floats(name).to(ScalarType.Int64);

    /// <summary>Asserts that whole numbers are equal.</summary>
    public static void AssertEqual(this FixtureFile fixture, string name, Tensor actual)
    {
        Xunit.Assert.Equal(fixture.Output(name).Shape, actual.shape);
        Xunit.Assert.Equal(fixture[name].Floats(), Parity.Every(Parity.Floats(actual), fixture.Output(name).Stride));
    }

    /// <summary>The draw that the fixtures were made with: evenly spaced members.</summary>
    public static long[] EvenlySpaced(int members, int wanted) => [.. Enumerable.Range(0, wanted).Select(k => (long)k * members / wanted)];
}
