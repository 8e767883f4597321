using System.Text;

namespace Seg;

/// <summary>
/// A binary mask as COCO run lengths: column-major, starting with a run of zeros (pycocotools' format). Immutable; a few hundred bytes
/// where a bitmap has megabytes.
/// </summary>
public sealed class RleMask
{
    private readonly uint[] _counts;

    /// <param name="width">Pixels a row.</param>
    /// <param name="height">Rows.</param>
    /// <param name="counts">Run lengths, zeros first; they add up to width × height.</param>
    /// <exception cref="ArgumentException">The runs do not add up.</exception>
    public RleMask(int width, int height, IReadOnlyList<uint> counts)
    {
        (Width, Height, _counts) = (width, height, [.. counts]);
        long sum = 0;
        for (var i = 0; i < _counts.Length; i++)
        {
            sum += _counts[i];
            if (i % 2 == 1) Area += (int)_counts[i];
        }
        if (sum != (long)width * height) throw new ArgumentException($"Run lengths add up to {sum}, not {width} x {height} = {(long)width * height}.", nameof(counts));
    }

    /// <summary>Pixels a row.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>Pixels in the mask.</summary>
    public int Area { get; }

    /// <summary>Run lengths, zeros first.</summary>
    public IReadOnlyList<uint> Counts => _counts;

    /// <summary>Encodes the pixels of a row-major id map that equal <paramref name="id"/>.</summary>
    public static RleMask FromIds(ReadOnlySpan<int> ids, int width, int height, int id) => Encode(new IdMap(ids, id), width, height);

    /// <summary>Encodes a row-major bitmap; any value but 0 is inside.</summary>
    public static RleMask FromBitmap(ReadOnlySpan<byte> bitmap, int width, int height) => Encode(new Bitmap(bitmap), width, height);

    // A struct type argument is compiled apart, so the test of a pixel is inlined into the loop.
    private static RleMask Encode<TPixels>(TPixels pixels, int width, int height) where TPixels : IPixels, allows ref struct
    {
        var counts = new List<uint>();
        uint run = 0;
        var inside = false;
        for (var x = 0; x < width; x++)
        {
            for (var i = x; i < width * height; i += width)
            {
                if (pixels.Inside(i) != inside)
                {
                    counts.Add(run);
                    (run, inside) = (0, !inside);
                }
                run++;
            }
        }
        counts.Add(run);
        return new(width, height, counts);
    }

    private interface IPixels
    {
        bool Inside(int index);
    }

    private readonly ref struct IdMap(ReadOnlySpan<int> ids, int id) : IPixels
    {
        private readonly ReadOnlySpan<int> _ids = ids;

        public bool Inside(int index) => _ids[index] == id;
    }

    private readonly ref struct Bitmap(ReadOnlySpan<byte> bitmap) : IPixels
    {
        private readonly ReadOnlySpan<byte> _bitmap = bitmap;

        public bool Inside(int index) => _bitmap[index] != 0;
    }

    /// <summary>Row-major bitmap of 0 and 1.</summary>
    public byte[] ToBitmap()
    {
        var bitmap = new byte[Width * Height];
        Paint<byte>(bitmap, 0, 1);
        return bitmap;
    }

    /// <summary>Writes a value into the mask's pixels of some rows, so that a large map can be made band by band.</summary>
    /// <param name="rows">Whole rows, row-major; pixels outside the mask stay as they are.</param>
    /// <param name="firstRow">The picture's row that <paramref name="rows"/> begins with.</param>
    /// <param name="value">What the mask's pixels become.</param>
    /// <exception cref="ArgumentException">No whole number of rows, or rows beyond the picture.</exception>
    public void Paint<T>(Span<T> rows, int firstRow, T value)
    {
        var end = firstRow + rows.Length / Width;
        if (rows.Length % Width != 0 || firstRow < 0 || end > Height)
            throw new ArgumentException($"{rows.Length} values from row {firstRow} on are no whole rows of {Width} x {Height}.", nameof(rows));
        long at = 0;
        for (var i = 0; i < _counts.Length; at += _counts[i++])
        {
            if (i % 2 == 0) continue;
            // A run goes down a column and on at the top of the next.
            for (long from = at, last = at + _counts[i]; from < last;)
            {
                var (x, y) = ((int)(from / Height), (int)(from % Height));
                var bottom = (int)Math.Min(Height, y + last - from);
                for (var row = Math.Max(y, firstRow); row < Math.Min(bottom, end); row++) rows[(row - firstRow) * Width + x] = value;
                from += bottom - y;
            }
        }
    }

    /// <summary>The smallest box around the mask; empty (all zero) for an empty mask.</summary>
    public Box Bounds()
    {
        int left = Width, top = Height, right = 0, bottom = 0;
        long at = 0;
        for (var i = 0; i < _counts.Length; i++)
        {
            if (i % 2 == 1 && _counts[i] > 0)
            {
                long first = at, last = at + _counts[i] - 1;
                int x0 = (int)(first / Height), x1 = (int)(last / Height);
                left = Math.Min(left, x0);
                right = Math.Max(right, x1 + 1);
                // A run that goes on into the next column covers the bottom of one and the top of the other.
                top = Math.Min(top, x0 == x1 ? (int)(first % Height) : 0);
                bottom = Math.Max(bottom, x0 == x1 ? (int)(last % Height) + 1 : Height);
            }
            at += _counts[i];
        }
        return right == 0 ? default : new(left, top, right - left, bottom - top);
    }

    /// <summary>COCO's compressed string: each run as base-32 digits of its difference to the run two before, offset by 48.</summary>
    public string ToCocoString()
    {
        var text = new StringBuilder();
        for (var i = 0; i < _counts.Length; i++)
        {
            long value = i > 2 ? (long)_counts[i] - _counts[i - 2] : _counts[i];
            bool more;
            do
            {
                var digit = (int)(value & 31);
                value >>= 5;
                more = (digit & 16) != 0 ? value != -1 : value != 0;
                text.Append((char)((more ? digit | 32 : digit) + 48));
            } while (more);
        }
        return text.ToString();
    }

    /// <summary>Reads COCO's compressed string.</summary>
    /// <exception cref="FormatException">A digit is out of range, the string ends within a number, or a run is negative.</exception>
    public static RleMask FromCocoString(string text, int width, int height)
    {
        var counts = new List<uint>();
        for (var at = 0; at < text.Length;)
        {
            long value = 0;
            var shift = 0;
            while (true)
            {
                if (at == text.Length) throw new FormatException("The run-length string ends within a number.");
                var digit = text[at++] - 48;
                if (digit is < 0 or > 63 || shift > 60) throw new FormatException($"'{text[at - 1]}' at {at - 1} is no run-length digit.");
                value |= (long)(digit & 31) << shift;
                shift += 5;
                if ((digit & 32) != 0) continue;
                if ((digit & 16) != 0) value |= -1L << shift;
                break;
            }
            if (counts.Count > 2) value += counts[^2];
            if (value is < 0 or > uint.MaxValue) throw new FormatException($"Run {counts.Count} has length {value}.");
            counts.Add((uint)value);
        }
        return new(width, height, counts);
    }
}

/// <summary>A box in pixels.</summary>
/// <param name="X">Left edge.</param>
/// <param name="Y">Top edge.</param>
/// <param name="Width">Width.</param>
/// <param name="Height">Height.</param>
public readonly record struct Box(float X, float Y, float Width, float Height);
