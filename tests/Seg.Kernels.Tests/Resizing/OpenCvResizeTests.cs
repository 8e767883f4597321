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

    [Theory]
    [MemberData(nameof(Cases))]
    public void Linear_equals_OpenCv_bit_for_bit(string name)
    {
        var (input, expected) = (Fixture[name + ".input"], Fixture[name + ".linear"]);
        var actual = new byte[expected.Count];
        OpenCvResize.Linear(input.Bytes(), Height(input), Width(input), Channels(input), actual, Height(expected), Width(expected));
        Assert.Equal(expected.Bytes(), actual);
    }

    private static int Height(FixtureTensor tensor) => (int)tensor.Shape[0];

    private static int Width(FixtureTensor tensor) => (int)tensor.Shape[1];

    private static int Channels(FixtureTensor tensor) => tensor.Shape.Length == 3 ? (int)tensor.Shape[2] : 1;
}
