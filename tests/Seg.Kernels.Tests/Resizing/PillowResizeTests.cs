using Seg.Testing;

namespace Seg.Kernels.Tests;

[Trait("Category", "Parity")]
public class PillowResizeTests
{
    private static readonly FixtureFile Fixture = FixtureFile.Open("preprocess/preprocess-pil_resize");

    public static TheoryData<string, string> Pictures()
    {
        var cases = new TheoryData<string, string>();
        foreach (var input in Fixture.Names.Where(n => n.EndsWith(".input", StringComparison.Ordinal) && Fixture[n].DType == "U8"))
        {
            var name = input[..^".input".Length];
            foreach (var filter in Enum.GetValues<ResizeFilter>().Select(f => f.ToString()).Where(f => Fixture.Has($"{name}.{f.ToLowerInvariant()}")))
            {
                cases.Add(name, filter);
            }
        }
        return cases;
    }

    [Theory]
    [MemberData(nameof(Pictures))]
    public void Eight_bit_pictures_equal_Pillow_bit_for_bit(string name, string filter)
    {
        var (input, expected) = (Fixture[name + ".input"], Fixture[$"{name}.{filter.ToLowerInvariant()}"]);
        var channels = input.Shape.Length == 3 ? (int)input.Shape[2] : 1;
        var actual = new byte[expected.Count];

        PillowResize.Resize(
            input.Bytes(), (int)input.Shape[0], (int)input.Shape[1], channels,
            actual, (int)expected.Shape[0], (int)expected.Shape[1], Enum.Parse<ResizeFilter>(filter));

        Assert.Equal(expected.Bytes(), actual);
    }

    [Fact]
    public void A_fractional_box_equals_Pillow()
    {
        var box = Fixture.Config.GetProperty("box").EnumerateArray().Select(v => v.GetSingle()).ToArray();
        var input = Fixture[Fixture.Config.GetProperty("box_case").GetString() + ".input"];
        var expected = Fixture["box_argument.bilinear"];
        var actual = new byte[expected.Count];

        PillowResize.Resize(
            input.Bytes(), (int)input.Shape[0], (int)input.Shape[1], 3, actual, (int)expected.Shape[0], (int)expected.Shape[1],
            ResizeFilter.Bilinear, new ResizeBox(box[0], box[1], box[2], box[3]));

        Assert.Equal(expected.Bytes(), actual);
    }

    [Fact]
    public void Label_maps_of_all_widths_equal_Pillow()
    {
        AssertLabels("labels", v => (byte)v);
        AssertLabels("labels", v => (ushort)v);
        AssertLabels("labels", v => v);
        AssertLabels("labels16", v => (ushort)v);
        AssertLabels("labels16", v => v);
    }

    private static void AssertLabels<T>(string name, Converter<int, T> convert) where T : unmanaged
    {
        var (input, expected) = (Fixture[name + ".input"], Fixture[name + ".nearest"]);
        var actual = new T[expected.Count];
        PillowResize.ResizeLabels<T>(
            Array.ConvertAll(input.Ints(), convert), (int)input.Shape[0], (int)input.Shape[1], actual, (int)expected.Shape[0], (int)expected.Shape[1]);
        Assert.Equal(Array.ConvertAll(expected.Ints(), convert), actual);
    }

    [Fact]
    public void Float_pictures_equal_Pillow_bit_for_bit()
    {
        var (input, expected) = (Fixture["float.input"], Fixture["float.bilinear"]);
        var actual = new float[expected.Count];
        PillowResize.Resize(
            input.Floats(), (int)input.Shape[0], (int)input.Shape[1], actual, (int)expected.Shape[0], (int)expected.Shape[1], ResizeFilter.Bilinear);
        Assert.Equal(expected.Floats(), actual);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Interleaved_channels_equal_the_channels_resized_alone(int channels)
    {
        var random = new Random(channels);
        var (height, width, targetHeight, targetWidth) = (211, 307, 97, 640);
        var picture = new byte[height * width * channels];
        random.NextBytes(picture);
        foreach (var filter in Enum.GetValues<ResizeFilter>())
        {
            var together = new byte[targetHeight * targetWidth * channels];
            PillowResize.Resize(picture, height, width, channels, together, targetHeight, targetWidth, filter);
            for (var c = 0; c < channels; c++)
            {
                var alone = new byte[targetHeight * targetWidth];
                PillowResize.Resize([.. picture.Where((_, i) => i % channels == c)], height, width, 1, alone, targetHeight, targetWidth, filter);
                Assert.Equal(alone, together.Where((_, i) => i % channels == c));
            }
        }
    }

    [Fact]
    public void Wrong_sizes_are_refused()
    {
        Assert.Throws<ArgumentException>(() => PillowResize.Resize(new byte[11], 2, 2, 3, new byte[12], 2, 2, ResizeFilter.Bilinear));
        Assert.Throws<ArgumentException>(() => PillowResize.Resize(new byte[12], 2, 2, 3, new byte[11], 2, 2, ResizeFilter.Bilinear));
        Assert.ThrowsAny<ArgumentException>(() => PillowResize.Resize(new byte[12], 2, 2, 3, new byte[12], 0, 2, ResizeFilter.Bilinear));
        Assert.Throws<ArgumentException>(() => PillowResize.Resize(
            new byte[12], 2, 2, 3, new byte[12], 2, 2, ResizeFilter.Bilinear, new ResizeBox(0, 0, 2.5f, 2)));
    }
}
