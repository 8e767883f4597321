using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Seg.Kernels;

/// <summary>One binary mask at output size. Valid during the call that hands it over.</summary>
/// <param name="bitmap">Height × width bytes of 0 or 1, top row first.</param>
/// <param name="area">Pixels inside.</param>
/// <param name="meanProbability">Σ sigmoid(logit) inside / (area + 1e-6), 0 for an empty mask.</param>
/// <param name="bounds">Smallest box around the mask.</param>
public readonly ref struct InstanceMask(ReadOnlySpan<byte> bitmap, int area, float meanProbability, PixelBounds bounds)
{
    /// <summary>Height × width bytes of 0 or 1, top row first.</summary>
    public ReadOnlySpan<byte> Bitmap { get; } = bitmap;

    /// <summary>Pixels inside.</summary>
    public int Area { get; } = area;

    /// <summary>Σ sigmoid(logit) inside / (area + 1e-6), 0 for an empty mask.</summary>
    public float MeanProbability { get; } = meanProbability;

    /// <summary>Smallest box around the mask.</summary>
    public PixelBounds Bounds { get; } = bounds;
}

/// <summary>Takes one mask. Called from several threads at once, each index once.</summary>
/// <param name="index">Position in the list of asked queries.</param>
/// <param name="mask">The mask; copy what you keep.</param>
public delegate void InstanceMaskVisitor(int index, InstanceMask mask);

/// <summary>
/// The pixel-wise part of instance inference (Mask2Former, maskformer_model.py, instance_inference): logit &gt; 0 per query at output size, and
/// the mean probability inside. One byte a pixel and worker is all the memory it takes. Thread-safe, multi-threaded over queries.
/// </summary>
public static class InstanceMasks
{
    private const int RowsPerStrip = 16;
    private const int ColumnsPerStrip = 128;

    /// <summary>Resizes, binarises and hands over the masks of the asked queries.</summary>
    /// <param name="logits">Predicted mask logits, [all queries, MaskHeight, MaskWidth].</param>
    /// <param name="queries">Rows of <paramref name="logits"/>. A query listed twice is worked on twice: pass each once.</param>
    /// <param name="geometry">Sizes.</param>
    /// <param name="visitor">Receives the masks, in no certain order. What it throws ends the run (wrapped in AggregateException when threaded).</param>
    /// <param name="cancellationToken">Checked before each mask.</param>
    /// <exception cref="ArgumentException">The buffer is too small, a size not positive or a query out of range.</exception>
    public static unsafe void Run(ReadOnlySpan<float> logits, ReadOnlySpan<int> queries, MaskGeometry geometry, InstanceMaskVisitor visitor,
        CancellationToken cancellationToken = default)
    {
        geometry.Check();
        foreach (var query in queries)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(query, nameof(queries));
            KernelGuard.Holds(logits.Length, (query + 1L) * geometry.MaskPixels, nameof(logits));
        }
        var sampler = new MaskSampler(geometry);
        var asked = queries.ToArray();
        fixed (float* logitStart = logits)
        {
            var masks = new Pinned<float>(logitStart, logits.Length);
            Bands.Run(asked.Length, geometry.OutputPixels * 2L, (first, end) =>
            {
                var pixels = ArrayPool<byte>.Shared.Rent(geometry.OutputPixels);
                var line = ArrayPool<float>.Shared.Rent(MaskSampler.RoundUp(geometry.OutputWidth) + sampler.ScratchLength);
                for (var i = first; i < end && !cancellationToken.IsCancellationRequested; i++)
                {
                    var mask = masks.Span.Slice(asked[i] * geometry.MaskPixels, geometry.MaskPixels);
                    Visit(mask, i, sampler, geometry, line, pixels.AsSpan(0, geometry.OutputPixels), visitor);
                }
                ArrayPool<byte>.Shared.Return(pixels);
                ArrayPool<float>.Shared.Return(line);
            }, cancellationToken);
        }
        cancellationToken.ThrowIfCancellationRequested();
    }

    private static void Visit(
        ReadOnlySpan<float> logits, int index, MaskSampler sampler, MaskGeometry geometry, float[] buffer, Span<byte> bitmap, InstanceMaskVisitor visitor)
    {
        var rounded = MaskSampler.RoundUp(geometry.OutputWidth);
        var (line, scratch) = (buffer.AsMemory(0, rounded), buffer.AsMemory(rounded, sampler.ScratchLength));
        var (area, sum) = (0, 0.0);
        var bounds = PixelBounds.Empty;
        var strips = new MaskTiles(geometry.OutputHeight, geometry.OutputWidth, Math.Min(RowsPerStrip, geometry.OutputHeight), Math.Min(ColumnsPerStrip, rounded));
        bitmap.Clear();
        for (var strip = 0; strip < strips.Count; strip++)
        {
            var (top, bottom, left, right) = strips.Bounds(strip);
            // Most of the picture lies outside a mask, as the predicted logits tell without resizing.
            var (_, most) = LogitBounds.Of(logits, geometry.MaskWidth, sampler.SourceRows(top, bottom), sampler.SourceColumns(left, right));
            if (most <= 0)
            {
                continue;
            }
            for (var y = top; y < bottom; y++)
            {
                var part = line.Span[..MaskSampler.RoundUp(right - left)];
                sampler.Row(logits, 0, y, left, scratch.Span, part);
                var row = bitmap.Slice(y * geometry.OutputWidth + left, right - left);
                var (inside, total) = Binarise(part, row);
                if (inside > 0)
                {
                    (area, sum) = (area + inside, sum + total);
                    bounds = bounds.Include(left + row.IndexOf((byte)1), y, left + row.LastIndexOf((byte)1), y);
                }
            }
        }
        visitor(index, new InstanceMask(bitmap, area, (float)(sum / (area + 1e-6)), bounds));
    }

    // Writes 1 where a logit is positive, and adds up the probabilities there.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static (int Inside, double Sum) Binarise(ReadOnlySpan<float> line, Span<byte> row)
    {
        var (x, inside, sum) = (0, 0, Vector256<float>.Zero);
        for (; x + 16 <= row.Length; x += 16)
        {
            var low = Add(Vector256.Create(line[x..]), ref sum);
            var high = Add(Vector256.Create(line[(x + 8)..]), ref sum);
            // All bits of a lane say yes: as a number that is -1, and its lowest bit the 1 that is written.
            var lanes = Vector256.Narrow(low, high);
            var bytes = Vector128.Narrow(lanes.GetLower(), lanes.GetUpper()).AsByte() & Vector128<byte>.One;
            bytes.CopyTo(row[x..]);
            inside += BitOperations.PopCount(lanes.ExtractMostSignificantBits());
        }
        for (; x < line.Length; x += 8)
        {
            // Lanes beyond the last column are 0 and so outside.
            var bits = Add(Vector256.Create(line[x..]), ref sum).ExtractMostSignificantBits();
            inside += BitOperations.PopCount(bits);
            for (; bits != 0; bits &= bits - 1)
            {
                row[x + BitOperations.TrailingZeroCount(bits)] = 1;
            }
        }
        return (inside, Vector256.Sum(sum));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Add(Vector256<float> logits, ref Vector256<float> sum)
    {
        var positive = Vector256.GreaterThan(logits, Vector256<float>.Zero);
        if (positive.AsInt32() != Vector256<int>.Zero)
        {
            sum += Vector256.ConditionalSelect(positive, LaneMath.Sigmoid<Lanes256, Vector256<float>>(logits), Vector256<float>.Zero);
        }
        return positive.AsInt32();
    }
}
