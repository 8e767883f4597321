using System.Buffers.Binary;
using System.IO.Compression;

namespace Seg.Runtime.Tests.Writers;

/// <summary>Reads 8-bit PNG files with the filters None, Sub and Up, to check what is written; every checksum is checked by zlib or here.</summary>
public static class PlainPng
{
    public static byte[] Decode(ReadOnlySpan<byte> file, int width, int height, int channels)
    {
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10], file[..8].ToArray());
        using var data = new MemoryStream();
        for (var at = 8; at < file.Length;)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(file[at..]);
            var kind = System.Text.Encoding.ASCII.GetString(file.Slice(at + 4, 4));
            var content = file.Slice(at + 8, length);
            Assert.Equal(BinaryPrimitives.ReadUInt32BigEndian(file[(at + 8 + length)..]), Crc(file.Slice(at + 4, 4 + length)));
            if (kind == "IHDR") Assert.Equal((width, height, 8, channels == 1 ? 0 : 2), (BinaryPrimitives.ReadInt32BigEndian(content), BinaryPrimitives.ReadInt32BigEndian(content[4..]), content[8], content[9]));
            if (kind == "IDAT") data.Write(content);
            at += 12 + length;
            Assert.Equal(kind == "IEND", at == file.Length);
        }
        data.Position = 0;
        using var inflated = new MemoryStream();
        using (var zlib = new ZLibStream(data, CompressionMode.Decompress)) zlib.CopyTo(inflated);
        var (raw, stride) = (inflated.ToArray(), width * channels);
        Assert.Equal((stride + 1) * height, raw.Length);
        var pixels = new byte[stride * height];
        for (var y = 0; y < height; y++)
        {
            var filter = raw[y * (stride + 1)];
            for (var x = 0; x < stride; x++)
            {
                var predicted = filter switch
                {
                    0 => 0,
                    1 => x < channels ? 0 : pixels[y * stride + x - channels],
                    2 => y == 0 ? 0 : pixels[(y - 1) * stride + x],
                    _ => throw new NotSupportedException($"Filter {filter}."),
                };
                pixels[y * stride + x] = (byte)(raw[y * (stride + 1) + 1 + x] + predicted);
            }
        }
        return pixels;
    }

    // Bit by bit, as ISO 3309 states it.
    private static uint Crc(ReadOnlySpan<byte> data)
    {
        var crc = uint.MaxValue;
        foreach (var value in data)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++) crc = (crc & 1) != 0 ? crc >> 1 ^ 0xEDB88320 : crc >> 1;
        }
        return ~crc;
    }
}
