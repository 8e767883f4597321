using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Seg.Conformance;

/// <summary>A writer of PNG (ISO/IEC 15948) and BMP apart from any codec under test: a codec that only agrees with itself may be wrong both ways.</summary>
internal static class ReferencePng
{
    private static readonly byte[] Signature = [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    private const byte TrueColour = 2;
    private const byte IndexedColour = 3;

    /// <summary>Eight bits a channel, R, G, B.</summary>
    public static byte[] Rgb(ImageInput image) => Join(Header(image.Width, image.Height, TrueColour), Data(Pictures.Rgb(image), image.Width * 3), Chunk("IEND", []));

    /// <summary>Eight-bit indices into a palette.</summary>
    public static byte[] Palette(byte[] indices, byte[] palette, int width, int height) =>
        Join(Header(width, height, IndexedColour), Chunk("PLTE", palette), Data(indices, width), Chunk("IEND", []));

    /// <summary>A file whose header claims a size and that holds next to nothing.</summary>
    public static byte[] HeaderOnly(int width, int height) => Join(Header(width, height, TrueColour), Data([0, 0, 0], 3), Chunk("IEND", []));

    /// <summary>Windows bitmap, 24 bits a pixel, bottom row first, rows filled up to four bytes.</summary>
    public static byte[] Bmp(ImageInput image)
    {
        const int Headers = 14 + 40;
        var (rgb, row) = (Pictures.Rgb(image), (image.Width * 3 + 3) / 4 * 4);
        var file = new byte[Headers + row * image.Height];
        (file[0], file[1]) = ((byte)'B', (byte)'M');
        Write32(2, file.Length);
        Write32(10, Headers);
        Write32(14, 40);
        Write32(18, image.Width);
        Write32(22, image.Height);
        file[26] = 1; // planes
        file[28] = 24; // bits a pixel
        Write32(34, row * image.Height);
        for (var y = 0; y < image.Height; y++)
            for (var x = 0; x < image.Width; x++)
                for (var c = 0; c < 3; c++) file[Headers + (image.Height - 1 - y) * row + x * 3 + c] = rgb[(y * image.Width + x) * 3 + 2 - c];
        return file;

        void Write32(int at, int value) => BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(at), value);
    }

    private static byte[] Header(int width, int height, byte colour)
    {
        var data = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(data, width);
        BinaryPrimitives.WriteInt32BigEndian(data.AsSpan(4), height);
        (data[8], data[9]) = (8, colour);
        return [.. Signature, .. Chunk("IHDR", data)];
    }

    // Rows without filter.
    private static byte[] Data(byte[] pixels, int row)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest))
        {
            for (var at = 0; at < pixels.Length; at += row)
            {
                zlib.WriteByte(0);
                zlib.Write(pixels, at, row);
            }
        }
        return Chunk("IDAT", packed.ToArray());
    }

    private static byte[] Chunk(string type, byte[] data)
    {
        var body = (byte[])[.. Encoding.ASCII.GetBytes(type), .. data];
        var chunk = new byte[body.Length + 8];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
        body.CopyTo(chunk, 4);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(body.Length + 4), Crc(body));
        return chunk;
    }

    // CRC-32 of ISO 3309, bit by bit: the files are tiny.
    private static uint Crc(byte[] bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++) crc = (crc & 1) != 0 ? 0xEDB88320 ^ (crc >> 1) : crc >> 1;
        }
        return ~crc;
    }

    private static byte[] Join(params byte[][] parts) => [.. parts.SelectMany(part => part)];
}
