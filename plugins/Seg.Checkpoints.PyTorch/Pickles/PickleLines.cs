using System.Text;
using static Seg.CheckpointErrors;

namespace Seg.Checkpoints.PyTorch;

/// <summary>Texts of protocol 0: a line each, with escapes.</summary>
internal static class PickleLines
{
    /// <summary>Python's raw-unicode-escape: Latin-1, and <c>\uXXXX</c> or <c>\UXXXXXXXX</c>.</summary>
    public static string Unicode(PickleCursor cursor)
    {
        var line = cursor.Line();
        var text = new StringBuilder(line.Length);
        for (var i = 0; i < line.Length; i++)
        {
            var digits = line[i] != '\\' || i + 1 == line.Length ? 0 : line[i + 1] == 'u' ? 4 : line[i + 1] == 'U' ? 8 : 0;
            if (digits == 0)
            {
                text.Append((char)line[i]);
                continue;
            }
            var value = i + 2 + digits <= line.Length ? Hex(line.Slice(i + 2, digits)) : null;
            if (value is not { } code || code > 0x10FFFF) throw cursor.Bad($"{digits} hexadecimal digits of a character", Quote(Encoding.ASCII.GetString(line)));
            if (code is >= 0xD800 and < 0xE000) text.Append((char)code);
            else text.Append(char.ConvertFromUtf32((int)code));
            i += 1 + digits;
        }
        return text.ToString();
    }

    /// <summary>Python 2's repr of a str: quotes around it, backslash escapes in it.</summary>
    public static PickleBytes Quoted(PickleCursor cursor)
    {
        var line = cursor.Line();
        if (line.Length < 2 || line[0] is not ((byte)'\'' or (byte)'"') || line[^1] != line[0]) throw cursor.Bad("a text in quotes", Quote(Encoding.ASCII.GetString(line)));
        line = line[1..^1];
        var bytes = new List<byte>(line.Length);
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] != '\\')
            {
                bytes.Add(line[i]);
                continue;
            }
            if (++i == line.Length) throw cursor.Bad("a character after a backslash", "the end of the text");
            if (line[i] == 'x')
            {
                if (i + 2 >= line.Length || Hex(line.Slice(i + 1, 2)) is not { } code) throw cursor.Bad("two hexadecimal digits after \\x", Quote(Encoding.ASCII.GetString(line)));
                bytes.Add((byte)code);
                i += 2;
                continue;
            }
            bytes.Add(line[i] switch { (byte)'n' => (byte)'\n', (byte)'r' => (byte)'\r', (byte)'t' => (byte)'\t', var plain => plain });
        }
        return new PickleBytes(0, bytes.Count, ByteCoding.Plain) { Memory = [.. bytes] };
    }

    private static uint? Hex(ReadOnlySpan<byte> digits)
    {
        var value = 0u;
        foreach (var digit in digits)
        {
            if (!char.IsAsciiHexDigit((char)digit)) return null;
            value = value << 4 | Convert.ToUInt32(((char)digit).ToString(), 16);
        }
        return value;
    }
}
