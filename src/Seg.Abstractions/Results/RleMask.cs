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
    public static RleMask FromIds(ReadOnlySpan<int> ids, int width, int height, int id) => new(width, height, ColumnEncoder.Encode(ids, width, height, id, inside: true));

    /// <summary>Encodes a row-major bitmap; any value but 0 is inside.</summary>
    public static RleMask FromBitmap(ReadOnlySpan<byte> bitmap, int width, int height) => new(width, height, ColumnEncoder.Encode<byte>(bitmap, width, height, 0, inside: false));

    /// <summary>Pixels that are in both masks, counted over their runs.</summary>
    /// <exception cref="ArgumentException">The masks differ in size.</exception>
    public int Intersection(RleMask other)
    {
        CheckSize(other);
        var (left, right, common) = (new RunReader(_counts), new RunReader(other._counts), 0L);
        for (long at = 0, pixels = (long)Width * Height; at < pixels;)
        {
            while (left.End == at) left.Next();
            while (right.End == at) right.Next();
            var next = Math.Min(left.End, right.End);
            if (left.Inside && right.Inside) common += next - at;
            at = next;
        }
        return (int)common;
    }

    /// <summary>Pixels in both masks over pixels in either, 0 of two empty masks.</summary>
    /// <param name="other">A mask of the same size.</param>
    /// <param name="crowd">Whether the other one is a crowd, which need not be covered: then only this mask's pixels are below the line (pycocotools, iscrowd).</param>
    /// <exception cref="ArgumentException">The masks differ in size.</exception>
    public double IntersectionOverUnion(RleMask other, bool crowd = false)
    {
        var common = Intersection(other);
        var below = crowd ? Area : (long)Area + other.Area - common;
        return below == 0 ? 0 : (double)common / below;
    }

    /// <summary>Pixels that are in either mask; runs are joined without a bitmap.</summary>
    /// <exception cref="ArgumentException">The masks differ in size.</exception>
    public RleMask Union(RleMask other) => Merge(other, all: false);

    /// <summary>Pixels that are in both masks.</summary>
    /// <exception cref="ArgumentException">The masks differ in size.</exception>
    public RleMask Intersect(RleMask other) => Merge(other, all: true);

    private RleMask Merge(RleMask other, bool all)
    {
        CheckSize(other);
        var counts = new List<uint>(_counts.Length + other._counts.Length);
        var (left, right, inside) = (new RunReader(_counts), new RunReader(other._counts), false);
        long start = 0, at = 0, pixels = (long)Width * Height;
        while (at < pixels)
        {
            // Runs of no length end where they begin, and are passed over.
            while (left.End == at) left.Next();
            while (right.End == at) right.Next();
            var now = all ? left.Inside && right.Inside : left.Inside || right.Inside;
            if (now != inside)
            {
                counts.Add((uint)(at - start));
                (start, inside) = (at, now);
            }
            at = Math.Min(left.End, right.End);
        }
        counts.Add((uint)(pixels - start));
        return new(Width, Height, counts);
    }

    private void CheckSize(RleMask other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if ((Width, Height) != (other.Width, other.Height)) throw new ArgumentException($"The masks are {Width}x{Height} and {other.Width}x{other.Height}.", nameof(other));
    }

    // Walks over runs: which one it is in, and where that ends.
    private struct RunReader(uint[] counts)
    {
        private int _run = -1;

        public long End { get; private set; }

        public readonly bool Inside => _run % 2 == 1;

        public void Next() => End += counts[++_run];
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
    /// <param name="text">The string.</param>
    /// <param name="width">Pixels a row, at least 1.</param>
    /// <param name="height">Rows, at least 1.</param>
    /// <exception cref="SegException">
    /// SEG4400: a size that no mask has, a character that is no digit, an end within a number, or runs that do not add up to the size. No more memory is taken than
    /// the string has characters, whatever it says.
    /// </exception>
    public static RleMask FromCocoString(string text, int width, int height)
    {
        var pixels = (long)width * height;
        if (width < 1 || height < 1 || pixels > Array.MaxLength) throw Bad("a size from 1 x 1 to 2147483591 pixels", $"{width} x {height}");
        var (counts, sum) = (new List<uint>(), 0L);
        for (var at = 0; at < text.Length;)
        {
            var value = CocoNumber(text, ref at);
            if (counts.Count > 2) value += counts[^2];
            if (value < 0 || value > pixels - sum) throw Bad($"runs that add up to {width} x {height} = {pixels}", $"run {counts.Count} with {value} after {sum}");
            counts.Add((uint)value);
            sum += value;
        }
        return sum == pixels ? new(width, height, counts) : throw Bad($"runs that add up to {width} x {height} = {pixels}", $"{sum}");
    }

    // Digits of five bits, the lowest first; bit 5 says that another follows, bit 4 of the last is the sign. A difference of two runs has 33 bits.
    private static long CocoNumber(string text, ref int at)
    {
        long value = 0;
        for (var shift = 0; ; shift += 5)
        {
            if (at == text.Length) throw Bad("whole numbers", "an end within one");
            if (shift > 30) throw Bad("numbers of at most 7 digits", $"a longer one before character {at}");
            var digit = text[at++] - 48;
            if (digit is < 0 or > 63) throw Bad("digits from '0' to 'o'", $"U+{(int)text[at - 1]:X4} as character {at - 1}");
            value |= (long)(digit & 31) << shift;
            if ((digit & 32) == 0) return (digit & 16) != 0 ? value | -1L << (shift + 5) : value;
        }
    }

    private static SegException Bad(string expected, string found) => new("SEG4400", $"COCO run lengths: expected {expected}, found {found}.");
}

/// <summary>A box in pixels.</summary>
/// <param name="X">Left edge.</param>
/// <param name="Y">Top edge.</param>
/// <param name="Width">Width.</param>
/// <param name="Height">Height.</param>
public readonly record struct Box(float X, float Y, float Width, float Height);
