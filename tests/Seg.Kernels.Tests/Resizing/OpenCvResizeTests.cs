using Seg.Testing;

namespace Seg.Kernels.Tests;

[Trait("Category", "Parity")]
public class OpenCvResizeTests
{
    private static readonly FixtureFile Fixture = FixtureFile.Open("preprocess/preprocess-cv2_resize");

    public static TheoryData<string> Cases() =>
        [.. Fixture.Names.Where(n => n.EndsWith(".linear", StringComparison.Ordinal)).Select(n => n[..^".linear".Length])];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Nearest_equals_OpenCv(string name)
    {
        var (input, expected) = (Fixture[name + ".input"], Fixture[name + ".nearest"]);
        var actual = new byte[expected.Count];
        OpenCvResize.Nearest(input.Bytes(), Height(input), Width(input), Channels(input), actual, Height(expected), Width(expected));
        Assert.Equal(expected.Bytes(), actual);
    }

    // The stored results come from a vectorised build whose horizontal rounding differs by one in few places (fixture README: within 1, equal on >= 96 %).
    [Theory]
    [MemberData(nameof(Cases))]
    public void Linear_is_within_one_of_OpenCv(string name)
    {
        var (input, expected) = (Fixture[name + ".input"], Fixture[name + ".linear"]);
        var actual = new byte[expected.Count];
        OpenCvResize.Linear(input.Bytes(), Height(input), Width(input), Channels(input), actual, Height(expected), Width(expected));
        var differences = expected.Bytes().Zip(actual, (e, a) => Math.Abs(e - a)).ToList();
        Assert.True(differences.Max() <= 1, $"off by {differences.Max()}");
        Assert.True(differences.Count(d => d == 0) >= 0.96 * differences.Count, $"{differences.Count(d => d != 0)} of {differences.Count} differ");
    }

    private static int Height(FixtureTensor tensor) => (int)tensor.Shape[0];

    private static int Width(FixtureTensor tensor) => (int)tensor.Shape[1];

    private static int Channels(FixtureTensor tensor) => tensor.Shape.Length == 3 ? (int)tensor.Shape[2] : 1;
}
