using System.Buffers;

namespace Seg.Kernels;

/// <summary>
/// The best class of each pixel of resized class logits (per-pixel classification: no queries between). Thread-safe, multi-threaded; resized
/// logits exist a piece of a row at a time, unless the caller asks for them.
/// </summary>
public static class PixelArgmax
{
    private const int PixelsPerTile = 512;

    /// <param name="logits">[classes, MaskHeight, MaskWidth].</param>
    /// <param name="classes">Number of classes, 1 to 65536.</param>
    /// <param name="geometry">Sizes.</param>
    /// <param name="labels">Per output pixel the class with the largest logit, the first on ties; not a number is never larger.</param>
    /// <param name="resized">Empty, or room for the resized logits, [classes, OutputHeight, OutputWidth].</param>
    /// <param name="cancellationToken">Checked before each band of rows.</param>
    /// <exception cref="ArgumentException">A buffer is too small or a size not positive.</exception>
    public static unsafe void Run(
        ReadOnlySpan<float> logits, int classes, MaskGeometry geometry, Span<ushort> labels, Span<float> resized = default, CancellationToken cancellationToken = default)
    {
        geometry.Check();
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(classes, ushort.MaxValue + 1);
        KernelGuard.Holds(logits.Length, (long)classes * geometry.MaskPixels, nameof(logits));
        KernelGuard.Holds(labels.Length, geometry.OutputPixels, nameof(labels));
        if (!resized.IsEmpty) KernelGuard.Holds(resized.Length, (long)classes * geometry.OutputPixels, nameof(resized));

        var sampler = new MaskSampler(geometry);
        var tiles = MaskTiles.Of(geometry.OutputHeight, geometry.OutputWidth, PixelsPerTile, 1);
        fixed (float* logitStart = logits)
        fixed (ushort* labelStart = labels)
        fixed (float* resizedStart = resized)
        {
            var (maps, winners) = (new Pinned<float>(logitStart, logits.Length), new Pinned<ushort>(labelStart, labels.Length));
            var all = new Pinned<float>(resizedStart, resized.Length);
            Bands.Run(tiles.Count, (long)tiles.PixelsPerTile * classes * 6, (first, end) =>
            {
                using var worker = new Worker(sampler, geometry, classes);
                for (var tile = first; tile < end; tile++)
                {
                    var (y, _, left, right) = tiles.Bounds(tile);
                    worker.Run(maps.Span, y, left, right - left, winners.Span[(y * geometry.OutputWidth + left)..], all.Span);
                }
            }, cancellationToken);
        }
    }

    private sealed class Worker(MaskSampler sampler, MaskGeometry geometry, int classes) : IDisposable
    {
        private readonly float[] _line = ArrayPool<float>.Shared.Rent(PixelsPerTile + sampler.ScratchLength);
        private readonly float[] _best = new float[PixelsPerTile];
        private readonly int[] _labels = new int[PixelsPerTile];

        // Columns left .. left + width of output row y.
        public void Run(ReadOnlySpan<float> maps, int y, int left, int width, Span<ushort> labels, Span<float> resized)
        {
            var line = _line.AsSpan(0, MaskSampler.RoundUp(width));
            var best = _best.AsSpan(0, line.Length);
            var winners = _labels.AsSpan(0, line.Length);
            best.Fill(float.NegativeInfinity);
            winners.Clear();
            for (var c = 0; c < classes; c++)
            {
                sampler.Row(maps.Slice(c * geometry.MaskPixels, geometry.MaskPixels), 0, y, left, _line.AsSpan(PixelsPerTile), line);
                ArgmaxRow.Keep(line, c, best, winners);
                if (!resized.IsEmpty) line[..width].CopyTo(resized[(c * geometry.OutputPixels + y * geometry.OutputWidth + left)..]);
            }
            ArgmaxRow.Write(winners, labels[..width]);
        }

        public void Dispose() => ArrayPool<float>.Shared.Return(_line);
    }
}
