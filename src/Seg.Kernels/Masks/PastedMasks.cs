using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Seg.Kernels;

/// <summary>
/// Masks of regions laid over the picture: each region's small square of logits is stretched over its box, bilinear between the squares' centres
/// and 0 beyond them, and inside means a probability of at least a threshold (mmdet 2.3, fcn_mask_head.py, _do_paste_mask). The box is not
/// rounded. One byte a pixel and worker is all the memory it takes. Thread-safe, multi-threaded over masks.
/// </summary>
public static class PastedMasks
{
    /// <summary>Pastes masks one by one and hands them over.</summary>
    /// <param name="logits">[masks, size, size].</param>
    /// <param name="size">Rows and columns of a mask.</param>
    /// <param name="boxes">[masks, 4]: left, top, right, bottom in pixels of the picture; they may reach beyond it. A box without area has no pixel.</param>
    /// <param name="width">Columns of the picture.</param>
    /// <param name="height">Rows of the picture.</param>
    /// <param name="threshold">Probability, 0 to 1, from which on a pixel is inside.</param>
    /// <param name="visitor">Receives the masks, in no certain order. What it throws ends the run (wrapped in AggregateException when threaded).</param>
    /// <param name="cancellationToken">Checked before each mask.</param>
    /// <exception cref="ArgumentException">A buffer is too small or holds part of a box, or a size is not positive.</exception>
    public static unsafe void Run(
        ReadOnlySpan<float> logits, int size, ReadOnlySpan<float> boxes, int width, int height, double threshold, InstanceMaskVisitor visitor,
        CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        var count = KernelGuard.Boxes(boxes.Length, nameof(boxes));
        KernelGuard.Holds(logits.Length, (long)count * size * size, nameof(logits));
        fixed (float* l = logits)
        fixed (float* b = boxes)
        {
            var (masks, places) = (new Pinned<float>(l, logits.Length), new Pinned<float>(b, boxes.Length));
            Bands.Run(count, 4L * width * height, (first, end) =>
            {
                var bitmap = ArrayPool<byte>.Shared.Rent(width * height);
                bitmap.AsSpan(0, width * height).Clear();
                var paste = new MaskPaste(size, width, height);
                for (var i = first; i < end && !cancellationToken.IsCancellationRequested; i++)
                {
                    var mask = masks.Span.Slice(i * size * size, size * size);
                    Visit(paste, mask, places.Span.Slice(4 * i, 4), (float)threshold, bitmap.AsSpan(0, width * height), i, visitor);
                }
                ArrayPool<byte>.Shared.Return(bitmap);
            }, cancellationToken);
        }
        cancellationToken.ThrowIfCancellationRequested();
    }

    private static void Visit(MaskPaste paste, ReadOnlySpan<float> logits, ReadOnlySpan<float> box, float threshold, Span<byte> bitmap, int index, InstanceMaskVisitor visitor)
    {
        paste.Place(logits, box);
        var (area, sum, bounds) = (0, 0.0, PixelBounds.Empty);
        for (var y = paste.Top; y < paste.Bottom; y++)
        {
            var line = paste.Row(y);
            var row = bitmap.Slice(y * paste.Width + paste.Left, line.Length);
            var (inside, total) = Binarise(line, threshold, row);
            if (inside == 0) continue;
            (area, sum) = (area + inside, sum + total);
            bounds = bounds.Include(paste.Left + row.IndexOf((byte)1), y, paste.Left + row.LastIndexOf((byte)1), y);
        }
        visitor(index, new InstanceMask(bitmap, area, (float)(sum / (area + 1e-6)), bounds));
        for (var y = bounds.IsEmpty ? 0 : bounds.Top; y < (bounds.IsEmpty ? 0 : bounds.Bottom); y++) bitmap.Slice(y * paste.Width + bounds.Left, bounds.Width).Clear();
    }

    // Writes 1 where a probability reaches the threshold, and adds those up.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static (int Inside, double Sum) Binarise(ReadOnlySpan<float> line, float threshold, Span<byte> row)
    {
        var (x, inside, sum) = (0, 0, 0.0);
        var sums = Vector256<double>.Zero;
        for (; x + 16 <= row.Length; x += 16)
        {
            var (low, high) = (Vector256.Create(line[x..]), Vector256.Create(line[(x + 8)..]));
            var (lowIn, highIn) = (Vector256.GreaterThanOrEqual(low, Vector256.Create(threshold)), Vector256.GreaterThanOrEqual(high, Vector256.Create(threshold)));
            var lanes = Vector256.Narrow(lowIn.AsInt32(), highIn.AsInt32());
            if (lanes == Vector256<short>.Zero) continue;
            // All bits of a lane say yes, of which the lowest is the 1 that is written.
            (Vector128.Narrow(lanes.GetLower(), lanes.GetUpper()).AsByte() & Vector128<byte>.One).CopyTo(row[x..]);
            inside += BitOperations.PopCount(lanes.ExtractMostSignificantBits());
            var (a, b) = Vector256.Widen(low & lowIn);
            var (c, d) = Vector256.Widen(high & highIn);
            sums += a + b + (c + d);
        }
        for (; x < row.Length; x++)
        {
            if (!(line[x] >= threshold)) continue;
            row[x] = 1;
            (inside, sum) = (inside + 1, sum + line[x]);
        }
        return (inside, sum + Vector256.Sum(sums));
    }
}

/// <summary>Probabilities of one region's mask at the pixels of a picture, row by row. Not thread-safe: one a worker.</summary>
/// <param name="size">Rows and columns of the mask.</param>
/// <param name="width">Columns of the picture.</param>
/// <param name="height">Rows of the picture.</param>
internal sealed class MaskPaste(int size, int width, int height)
{
    // One cell of zeros on each side: what lies beyond the mask.
    private readonly float[] _mask = new float[(size + 2) * (size + 2)];
    private readonly float[] _blended = new float[size + 2];
    private readonly float[] _line = new float[width];
    private readonly int[] _cell = new int[width];
    private readonly float[] _share = new float[width];
    private float _y0, _y1;

    public int Width => width;

    /// <summary>First column that the mask may touch.</summary>
    public int Left { get; private set; }

    /// <summary>First row.</summary>
    public int Top { get; private set; }

    /// <summary>One past the last column.</summary>
    public int Right { get; private set; }

    /// <summary>One past the last row.</summary>
    public int Bottom { get; private set; }

    /// <summary>Takes a region up.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Place(ReadOnlySpan<float> logits, ReadOnlySpan<float> box)
    {
        for (var y = 0; y < size; y++)
            for (var x = 0; x < size; x++) _mask[(y + 1) * (size + 2) + x + 1] = 1 / (1 + MathF.Exp(-logits[y * size + x]));
        (_y0, _y1) = (box[1], box[3]);
        (Left, Right) = Range(box[0], box[2], width);
        (Top, Bottom) = Range(box[1], box[3], height);
        if (Left >= Right || Top >= Bottom) (Left, Top, Right, Bottom) = (0, 0, 0, 0);
        for (var x = Left; x < Right; x++) (_cell[x], _share[x]) = Cell(x, box[0], box[2]);
    }

    /// <summary>Probabilities of a row's pixels from <see cref="Left"/> to <see cref="Right"/>; valid until the next call.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public ReadOnlySpan<float> Row(int y)
    {
        var (cell, share) = Cell(y, _y0, _y1);
        var upper = _mask.AsSpan(cell * (size + 2), size + 2);
        var lower = _mask.AsSpan((cell + 1) * (size + 2), size + 2);
        for (var i = 0; i < _blended.Length; i++) _blended[i] = upper[i] * (1 - share) + lower[i] * share;
        Stretch();
        return _line.AsSpan(0, Right - Left);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private unsafe void Stretch()
    {
        var x = Left;
        fixed (float* blended = _blended)
        {
            for (; Avx2.IsSupported && x + Vector256<float>.Count <= Right; x += Vector256<float>.Count)
            {
                var (cells, shares) = (Vector256.Create(_cell, x), Vector256.Create(_share, x));
                var (near, far) = (Avx2.GatherVector256(blended, cells, 4), Avx2.GatherVector256(blended + 1, cells, 4));
                (near * (Vector256<float>.One - shares) + far * shares).CopyTo(_line, x - Left);
            }
        }
        for (; x < Right; x++) _line[x - Left] = _blended[_cell[x]] * (1 - _share[x]) + _blended[_cell[x] + 1] * _share[x];
    }

    // A pixel's centre within the box, as grid_sample counts without aligned corners: the padded cell before it, and the share of the next.
    private (int Cell, float Share) Cell(int pixel, float from, float to)
    {
        var place = (pixel + 0.5f - from) / (to - from) * 2 - 1;
        var at = Math.Clamp(((place + 1) * size - 1) / 2, -1, size);
        var cell = Math.Min((int)MathF.Floor(at), size - 1);
        return (cell + 1, at - cell);
    }

    // Beyond half a cell outside the box nothing reaches 0.5; a pixel more on each side is the published margin.
    private static (int First, int End) Range(float from, float to, int pixels) =>
        !(to > from) ? (0, 0) : ((int)Math.Clamp(MathF.Floor(from) - 1, 0, pixels), (int)Math.Clamp(MathF.Ceiling(to) + 1, 0, pixels));
}
