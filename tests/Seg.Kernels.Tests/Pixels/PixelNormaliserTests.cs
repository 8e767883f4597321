using Seg.Testing;

namespace Seg.Kernels.Tests;

public class PixelNormaliserTests
{
    private static readonly FixtureFile Fixture = FixtureFile.Open("preprocess/preprocess-normalise");

    // Segmenter's data sets round 255 * (mean, std) to two decimals before they hand them to mmcv (segm/data/base.py).
    private static readonly Dictionary<string, Func<NormaliseTable>> Tables = new()
    {
        ["detectron2"] = () => NormaliseTable.SubtractDivide(Given("mean"), Given("std")),
        ["mmcv"] = () => NormaliseTable.SubtractMultiply(Given("mean"), Given("std")),
        ["segmenter_vit_demo"] = () => NormaliseTable.UnitRange([0.5f, 0.5f, 0.5f], [0.5f, 0.5f, 0.5f]),
        ["segmenter_deit_demo"] = () => NormaliseTable.UnitRange([0.485f, 0.456f, 0.406f], [0.229f, 0.224f, 0.225f]),
        ["segmenter_vit_dataset"] = () => NormaliseTable.SubtractMultiply([127.5f, 127.5f, 127.5f], [127.5f, 127.5f, 127.5f]),
        ["segmenter_deit_dataset"] = () => NormaliseTable.SubtractMultiply([123.68f, 116.28f, 103.53f], [58.4f, 57.12f, 57.38f]),
    };

    public static TheoryData<string> TableNames() => [.. Tables.Keys];

    [Theory]
    [MemberData(nameof(TableNames))]
    [Trait("Category", "Parity")]
    public void Normalisation_equals_the_library_bit_for_bit(string name)
    {
        var input = Fixture["input"];
        var (height, width) = ((int)input.Shape[0], (int)input.Shape[1]);
        var planes = new float[3 * height * width];

        PixelNormaliser.Run(input.Bytes(), height, width, width * 3, PixelLayout.Rgb, Tables[name](), planes, height, width);

        Assert.Equal(Fixture[name].Floats(), planes);
    }

    [Theory]
    [InlineData("image_list_div4_pad128", 4, 128f, false)]
    [InlineData("image_list_normalised_div8_pad0", 8, 0f, true)]
    [Trait("Category", "Parity")]
    public void Padded_batches_equal_image_list(string name, int divisibility, float padding, bool normalise)
    {
        var input = Fixture["input"];
        var expected = Fixture[name];
        var table = normalise ? Tables["detectron2"]() : NormaliseTable.Identity(3);
        var sizes = Fixture.Config.GetProperty("image_list_sizes").EnumerateArray().Select(s => new PixelSize(s[0].GetInt32(), s[1].GetInt32())).ToList();
        var padded = ResizeRules.PadTo(new(sizes.Max(s => s.Height), sizes.Max(s => s.Width)), divisibility);
        Assert.Equal([sizes.Count, 3, padded.Height, padded.Width], expected.Shape);
        var batch = new float[expected.Count];
        for (var i = 0; i < sizes.Count; i++)
        {
            // Each picture of the batch is a top-left crop of the input: same stride, fewer rows and columns.
            PixelNormaliser.Run(
                input.Bytes(), sizes[i].Height, sizes[i].Width, (int)input.Shape[1] * 3, PixelLayout.Rgb, table,
                batch.AsSpan(i * 3 * padded.Height * padded.Width), padded.Height, padded.Width, padding);
        }
        Assert.Equal(expected.Floats(), batch);
    }

    [Fact]
    public void Every_layout_and_stride_gives_the_same_planes()
    {
        var (height, width) = (5, 7);
        var rgb = new byte[height * width * 3];
        new Random(1).NextBytes(rgb);
        var expected = Planes(rgb, width * 3, PixelLayout.Rgb);
        foreach (var layout in (PixelLayout[])[PixelLayout.Rgb, PixelLayout.Bgr, PixelLayout.Rgba, PixelLayout.Bgra])
        {
            var stride = width * layout.BytesPerPixel + 3;
            var laidOut = new byte[height * stride];
            Array.Fill(laidOut, (byte)0xEE);
            for (var i = 0; i < height * width; i++)
            {
                var at = i / width * stride + i % width * layout.BytesPerPixel;
                (laidOut[at + layout.Red], laidOut[at + layout.Green], laidOut[at + layout.Blue]) = (rgb[i * 3], rgb[i * 3 + 1], rgb[i * 3 + 2]);
            }
            Assert.Equal(expected, Planes(laidOut, stride, layout));
            var packed = new byte[rgb.Length];
            PixelPacking.ToRgb(laidOut, height, width, stride, layout, packed);
            Assert.Equal(rgb, packed);
        }

        float[] Planes(byte[] pixels, int stride, PixelLayout layout)
        {
            var planes = new float[3 * 8 * 8];
            PixelNormaliser.Run(pixels, height, width, stride, layout, NormaliseTable.Identity(3), planes, 8, 8, -1);
            return planes;
        }
    }

    [Fact]
    public void Buffers_that_are_too_small_are_refused()
    {
        Assert.Throws<ArgumentException>(() => PixelNormaliser.Run(new byte[11], 2, 2, 6, PixelLayout.Rgb, NormaliseTable.Identity(3), new float[12], 2, 2));
        Assert.Throws<ArgumentException>(() => PixelNormaliser.Run(new byte[12], 2, 2, 6, PixelLayout.Rgb, NormaliseTable.Identity(3), new float[11], 2, 2));
        Assert.ThrowsAny<ArgumentException>(() => PixelNormaliser.Run(new byte[12], 2, 2, 5, PixelLayout.Rgb, NormaliseTable.Identity(3), new float[12], 2, 2));
    }

    private static float[] Given(string name) => [.. Fixture.Config.GetProperty(name).EnumerateArray().Select(v => v.GetSingle())];
}
