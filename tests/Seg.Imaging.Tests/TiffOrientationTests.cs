using System.Buffers.Binary;
using Seg.Kernels;

namespace Seg.Imaging.Tests;

/// <summary>A TIFF carries its orientation in the very directory that describes the picture: it must be applied once, by us or by the decoder.</summary>
public class TiffOrientationTests
{
    private const int Width = 5;
    private const int Height = 3;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public void Tiff_pictures_come_upright(int orientation)
    {
        var stored = new byte[Width * Height * 3];
        new Random(orientation).NextBytes(stored);
        var upright = new byte[stored.Length];
        PixelOrientation.Apply(stored, Height, Width, 3, orientation, upright);

        var image = TestCodec.Create().Decode(Tiff(stored, orientation), "oriented.tiff", ImageLimits.Default);

        Assert.Equal(orientation < 5 ? (Width, Height) : (Height, Width), (image.Width, image.Height));
        Assert.Equal(upright, image.Pixels.ToArray());
    }

    [Fact]
    public void Sixteen_bit_gray_tiff_is_clipped()
    {
        var samples = Enumerable.Range(0, Width * Height).Select(i => (ushort)(i * 40)).ToArray();
        var bytes = samples.SelectMany(BitConverter.GetBytes).ToArray();
        var image = TestCodec.Create().Decode(Tiff(bytes, 1, 16, 1), "deep.tiff", ImageLimits.Default);
        Assert.Equal(samples.SelectMany(s => Enumerable.Repeat((byte)Math.Min(s, (ushort)255), 3)), image.Pixels.ToArray());
    }

    // One uncompressed strip, little endian.
    private static byte[] Tiff(byte[] pixels, int orientation, int bits = 8, int channels = 3)
    {
        (ushort Tag, ushort Type, uint Count, uint Value)[] entries =
        [
            (256, 3, 1, Width), (257, 3, 1, Height), (258, 3, 1, (uint)bits), (259, 3, 1, 1), (262, 3, 1, channels == 3 ? 2u : 1u),
            (273, 4, 1, 0), (274, 3, 1, (uint)orientation), (277, 3, 1, (uint)channels), (278, 3, 1, Height), (279, 4, 1, (uint)pixels.Length),
        ];
        var directory = 2 + entries.Length * 12 + 4;
        var (bitsAt, dataAt) = (8 + directory, 8 + directory + 6);
        var file = new byte[dataAt + pixels.Length];
        "II*\0"u8.CopyTo(file);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(4), 8);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(8), (ushort)entries.Length);
        for (var i = 0; i < entries.Length; i++)
        {
            var (tag, type, count, value) = entries[i];
            (count, value) = tag switch { 258 when channels == 3 => (3u, (uint)bitsAt), 273 => (count, (uint)dataAt), _ => (count, value) };
            var at = file.AsSpan(10 + i * 12);
            BinaryPrimitives.WriteUInt16LittleEndian(at, tag);
            BinaryPrimitives.WriteUInt16LittleEndian(at[2..], type);
            BinaryPrimitives.WriteUInt32LittleEndian(at[4..], count);
            BinaryPrimitives.WriteUInt32LittleEndian(at[8..], value);
        }
        for (var c = 0; c < 3; c++)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(bitsAt + 2 * c), (ushort)bits);
        }
        pixels.CopyTo(file, dataAt);
        return file;
    }
}
