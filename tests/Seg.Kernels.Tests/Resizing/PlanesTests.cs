namespace Seg.Kernels.Tests;

/// <summary>Resize, normalise and pad in one pass against the three steps written out, over random sizes that reach every remainder of a vector.</summary>
public class PlanesTests
{
    private static readonly NormaliseTable[] Tables =
    [
        NormaliseTable.SubtractDivide([123.675f, 116.28f, 103.53f], [58.395f, 57.12f, 57.375f]),
        NormaliseTable.SubtractMultiply([123.68f, 116.28f, 103.53f], [58.4f, 57.12f, 57.38f]),
    ];

    public static TheoryData<PixelLayout> Layouts => [PixelLayout.Rgb, PixelLayout.Bgr, PixelLayout.Rgba, PixelLayout.Bgra, PixelLayout.Gray];

    [Theory]
    [MemberData(nameof(Layouts))]
    public void Resized_planes_equal_the_steps_alone(PixelLayout layout)
    {
        var random = new Random(layout.BytesPerPixel + layout.Red);
        for (var round = 0; round < 60; round++)
        {
            var (height, width) = (random.Next(1, 60), random.Next(1, 90));
            var (targetHeight, targetWidth) = round % 10 == 0 ? (height, width) : (round % 10 == 1 ? height : random.Next(1, 70), round % 10 == 2 ? width : random.Next(1, 120));
            var stride = width * layout.BytesPerPixel + random.Next(3);
            var source = new byte[(height - 1) * stride + width * layout.BytesPerPixel];
            random.NextBytes(source);
            var table = Tables[round % 2];
            var format = new PlaneFormat(targetHeight + random.Next(4), targetWidth + random.Next(20)) { ChannelsLast = round % 3 == 0, Padding = round % 4 - 1 };
            var filter = Enum.GetValues<ResizeFilter>()[round % 5];
            var (pillow, linear) = (new float[3 * format.Height * format.Width], new float[3 * format.Height * format.Width]);
            var (halves, linearHalves) = (new ushort[pillow.Length], new ushort[pillow.Length]);

            PillowResize.ToPlanes(source, height, width, stride, layout, targetHeight, targetWidth, filter, table, pillow.AsSpan(), format);
            PillowResize.ToPlanes(source, height, width, stride, layout, targetHeight, targetWidth, filter, table, halves.AsSpan(), format);
            OpenCvResize.LinearToPlanes(source, height, width, stride, layout, targetHeight, targetWidth, table, linear.AsSpan(), format);
            OpenCvResize.LinearToPlanes(source, height, width, stride, layout, targetHeight, targetWidth, table, linearHalves.AsSpan(), format);

            var packed = Pack(source, height, width, stride, layout.BytesPerPixel);
            var resized = filter == ResizeFilter.Nearest ? Nearest(packed) : Plain(packed, height, width, layout.BytesPerPixel, targetHeight, targetWidth, filter);
            var expected = Normalise(resized, targetHeight, targetWidth, layout, table, format);
            Assert.Equal(expected, pillow);
            Assert.Equal(expected.Select(Half), halves);
            var smooth = new byte[targetHeight * targetWidth * layout.BytesPerPixel];
            OpenCvResize.Linear(packed, height, width, layout.BytesPerPixel, smooth, targetHeight, targetWidth);
            expected = Normalise(smooth, targetHeight, targetWidth, layout, table, format);
            Assert.Equal(expected, linear);
            Assert.Equal(expected.Select(Half), linearHalves);

            byte[] Nearest(byte[] pixels)
            {
                var result = new byte[targetHeight * targetWidth * layout.BytesPerPixel];
                PillowResize.Resize(pixels, height, width, layout.BytesPerPixel, result, targetHeight, targetWidth, ResizeFilter.Nearest);
                return result;
            }
        }
    }

    [Fact]
    public void Wrong_sizes_and_types_are_refused()
    {
        var table = NormaliseTable.Identity(3);
        Assert.Throws<NotSupportedException>(() => PillowResize.ToPlanes(new byte[12], 2, 2, 6, PixelLayout.Rgb, 4, 4, ResizeFilter.Bilinear, table, new int[48].AsSpan(), new(4, 4)));
        Assert.Throws<ArgumentException>(() => PillowResize.ToPlanes(new byte[12], 2, 2, 6, PixelLayout.Rgb, 4, 4, ResizeFilter.Bilinear, table, new float[47].AsSpan(), new(4, 4)));
        Assert.ThrowsAny<ArgumentException>(() => PillowResize.ToPlanes(new byte[12], 2, 2, 6, PixelLayout.Rgb, 4, 4, ResizeFilter.Bilinear, table, new float[48].AsSpan(), new(3, 5)));
        Assert.ThrowsAny<ArgumentException>(() => OpenCvResize.LinearToPlanes(new byte[12], 2, 2, 5, PixelLayout.Rgb, 4, 4, table, new float[48].AsSpan(), new(4, 4)));
    }

    private static byte[] Pack(byte[] source, int height, int width, int stride, int step) =>
        [.. Enumerable.Range(0, height).SelectMany(y => source.AsSpan(y * stride, width * step).ToArray())];

    // Pillow's two passes, a sample at a time.
    private static byte[] Plain(byte[] source, int height, int width, int channels, int targetHeight, int targetWidth, ResizeFilter filter)
    {
        var between = width == targetWidth ? source : Pass(source, height, width, targetWidth, channels, filter);
        return height == targetHeight ? between : Pass(between, 1, height, targetHeight, targetWidth * channels, filter);
    }

    // Along the middle axis of [outer, size, inner].
    private static byte[] Pass(byte[] source, int outer, int size, int targets, int inner, ResizeFilter filter)
    {
        var taps = PillowTaps.Build(size, 0, size, targets, filter);
        var weights = taps.FixedWeights();
        var result = new byte[outer * targets * inner];
        for (var i = 0; i < result.Length; i++)
        {
            var (row, target, at) = (i / inner / targets, i / inner % targets, i % inner);
            var sum = 1 << (PillowResize.PrecisionBits - 1);
            for (var t = 0; t < taps.Count[target]; t++) sum += source[(row * size + taps.Start[target] + t) * inner + at] * weights[target * taps.Width + t];
            result[i] = (byte)Math.Clamp(sum >> PillowResize.PrecisionBits, 0, 255);
        }
        return result;
    }

    private static float[] Normalise(byte[] pixels, int height, int width, PixelLayout layout, NormaliseTable table, PlaneFormat format)
    {
        var result = Enumerable.Repeat(format.Padding, 3 * format.Height * format.Width).ToArray();
        int[] offsets = [layout.Red, layout.Green, layout.Blue];
        for (var i = 0; i < 3 * height * width; i++)
        {
            var (y, x, c) = (i / 3 / width, i / 3 % width, i % 3);
            var value = table.Channel(c)[pixels[(y * width + x) * layout.BytesPerPixel + offsets[c]]];
            result[format.ChannelsLast ? (y * format.Width + x) * 3 + c : (c * format.Height + y) * format.Width + x] = value;
        }
        return result;
    }

    // The nearer of the two bfloat16 around a value; of equally near ones the one whose last bit is 0.
    private static ushort Half(float value)
    {
        var below = (ushort)(BitConverter.SingleToUInt32Bits(value) >> 16);
        var (down, up) = (Math.Abs((double)value - Full(below)), Math.Abs(Full((ushort)(below + 1)) - (double)value));
        return down < up || (down == up && below % 2 == 0) ? below : (ushort)(below + 1);

        static float Full(ushort bits) => BitConverter.UInt32BitsToSingle((uint)bits << 16);
    }
}
