using System.Globalization;
using System.Text;
using Seg.Testing.Fuzzing;

namespace Seg.Fuzz.Tests.Targets;

/// <summary>COCO's run-length strings. A case is the size as text, a line end, and the string.</summary>
internal static class RunLengths
{
    private const int MostPainted = 1 << 16;

    public static FuzzTarget Target => new("run-lengths", [.. Seeds()], Refusals.Words("0", "o", "P", "_", "\\", "oooooooo", "PPPP0", "\u007f", "\u00ff", "\0", "65535 65535\n", "1 2147483647\n", "46341 46341\n", "0 0\n"), Read, Refusals.Of) { Repair = WholeSum };

    private static void Read(byte[] bytes)
    {
        var (text, width, height) = Parts(bytes);
        var mask = RleMask.FromCocoString(text, width, height);

        // What was read is a mask: its numbers agree with each other, and it survives being written.
        Require(mask.Counts.Sum(c => (long)c) == (long)width * height, "the runs do not add up");
        Require(RleMask.FromCocoString(mask.ToCocoString(), width, height).Counts.SequenceEqual(mask.Counts), "another string is written than was read");
        if (mask.Counts.Count > MostPainted || (long)width * height > MostPainted) return;
        var bitmap = mask.ToBitmap();
        Require(bitmap.Count(b => b != 0) == mask.Area, "the bitmap has another area");
        Require(RleMask.FromBitmap(bitmap, width, height).Area == mask.Area, "the bitmap's mask has another area");
        var box = mask.Bounds();
        Require(box.X >= 0 && box.Y >= 0 && box.X + box.Width <= width && box.Y + box.Height <= height, "the box leaves the picture");
    }

    private static (string Text, int Width, int Height) Parts(byte[] bytes)
    {
        var text = Encoding.Latin1.GetString(bytes);
        var line = text.IndexOf('\n');
        var size = line < 0 ? [] : text[..line].Split(' ');
        var width = size.Length > 0 && int.TryParse(size[0], CultureInfo.InvariantCulture, out var w) ? w : 5;
        var height = size.Length > 1 && int.TryParse(size[1], CultureInfo.InvariantCulture, out var h) ? h : 7;
        return (text[(line + 1)..], width, height);
    }

    // Digits alone, as many numbers as fit the size, and a last one for what is left of it.
    private static byte[] WholeSum(byte[] bytes)
    {
        var (text, width, height) = Parts(bytes);
        var (whole, runs, sum) = (new StringBuilder(), new List<long>(), 0L);
        var pixels = (long)width * height;
        if (width < 1 || height < 1 || pixels > int.MaxValue) return bytes;
        for (var at = 0; at < text.Length && sum < pixels;)
        {
            var (value, start, shift) = (0L, at, 0);
            for (var more = true; more && at < text.Length && shift <= 30; shift += 5)
            {
                var digit = (text[at++] - 48) & 63;
                value |= (long)(digit & 31) << shift;
                more = (digit & 32) != 0;
                if (!more && (digit & 16) != 0) value |= -1L << (shift + 5);
            }
            var run = runs.Count > 2 ? value + runs[^2] : value;
            if (run < 0 || run > pixels - sum || text[start..at].Any(c => c is < '0' or > 'o') || text[at - 1] >= 'P') break;
            whole.Append(text, start, at - start);
            runs.Add(run);
            sum += run;
        }
        for (var (rest, more) = (pixels - sum - (runs.Count > 2 ? runs[^2] : 0), sum < pixels); more;)
        {
            var digit = (int)(rest & 31);
            rest >>= 5;
            more = (digit & 16) != 0 ? rest != -1 : rest != 0;
            whole.Append((char)((more ? digit | 32 : digit) + 48));
        }
        return Encoding.Latin1.GetBytes($"{width} {height}\n{whole}");
    }

    private static void Require(bool holds, string otherwise)
    {
        if (!holds) throw new InvalidOperationException(otherwise);
    }

    private static IEnumerable<byte[]> Seeds()
    {
        var random = new FuzzRandom(7, 7);
        foreach (var (width, height) in ((int, int)[])[(5, 7), (1, 1), (64, 48), (3, 200), (640, 480)])
        {
            foreach (var longest in (int[])[1, 5, 900])
            {
                var bitmap = new byte[width * height];
                for (var at = 0; at < bitmap.Length;)
                {
                    var run = Math.Min(bitmap.Length - at, 1 + random.Below(longest));
                    bitmap.AsSpan(at, run).Fill((byte)random.Below(2));
                    at += run;
                }
                yield return Encoding.ASCII.GetBytes($"{width} {height}\n{RleMask.FromBitmap(bitmap, width, height).ToCocoString()}");
            }
        }
    }
}
