using Seg.Testing;

namespace Seg.Cli.Tests;

/// <summary>Black pictures of any size, as BMP.</summary>
internal static class Bitmap
{
    private const int Header = 54;

    /// <summary>Writes a file whose pixels take no room on the disk.</summary>
    public static string Write(TemporaryFolder folder, string name, int width, int height)
    {
        // Rows are padded to four bytes.
        var length = Header + (3L * width + 3) / 4 * 4 * height;
        using var file = File.Create(folder.Of(name));
        file.SetLength(length);
        using var writer = new BinaryWriter(file);
        writer.Write("BM"u8);
        foreach (var number in (int[])[(int)length, 0, Header, 40, width, height]) writer.Write(number);
        writer.Write((short)1);
        writer.Write((short)24);
        return folder.Of(name);
    }
}
