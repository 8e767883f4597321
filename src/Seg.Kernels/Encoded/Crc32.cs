namespace Seg.Kernels;

/// <summary>CRC-32 as PNG has it (ISO 3309, PNG's annex D). .NET's own is in a package of its own.</summary>
public static class Crc32
{
    private static readonly uint[] Table = [.. Enumerable.Range(0, 256).Select(Entry)];

    /// <summary>The checksum of some bytes.</summary>
    public static uint Of(ReadOnlySpan<byte> data) => Of(data, []);

    /// <summary>The checksum of bytes that lie in two places, such as a chunk's kind and its data.</summary>
    public static uint Of(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second) => ~Add(second, Add(first, uint.MaxValue));

    private static uint Add(ReadOnlySpan<byte> data, uint crc)
    {
        foreach (var value in data) crc = Table[(crc ^ value) & 0xFF] ^ crc >> 8;
        return crc;
    }

    private static uint Entry(int value)
    {
        var crc = (uint)value;
        for (var bit = 0; bit < 8; bit++) crc = (crc & 1) != 0 ? 0xEDB88320 ^ crc >> 1 : crc >> 1;
        return crc;
    }
}
