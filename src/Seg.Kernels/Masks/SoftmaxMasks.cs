using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Seg.Kernels;

/// <summary>Neighbouring pixels of one row.</summary>
/// <param name="Start">The first, as row · width + column.</param>
/// <param name="Length">How many.</param>
public readonly record struct PixelRun(int Start, int Length);

/// <summary>The pixels that a query holds.</summary>
/// <param name="Runs">Disjoint, in no certain order.</param>
/// <param name="Area">Pixels.</param>
/// <param name="Sum">The query's probabilities there, added up.</param>
public sealed record QueryRegion(IReadOnlyList<PixelRun> Runs, int Area, double Sum)
{
    /// <summary>The mean probability, 0 of no pixel.</summary>
    public double Mean => Area == 0 ? 0 : Sum / Area;
}

/// <summary>
/// Masks that share each pixel out among the queries, by softmax over their logits (kMaX-DeepLab, kmax_model.py; MaX-DeepLab). They are resized and
/// normalised tile by tile: neither resized masks nor probabilities exist at output size. Thread-safe, multi-threaded.
/// </summary>
public static class SoftmaxMasks
{
    /// <summary>The pixels where each query's probability is above a threshold.</summary>
    /// <param name="logits">Predicted mask logits, [queries, MaskHeight, MaskWidth].</param>
    /// <param name="queries">Number of queries.</param>
    /// <param name="geometry">Sizes.</param>
    /// <param name="threshold">A pixel with a probability of this or less is not the query's.</param>
    /// <param name="cancellationToken">Checked before each band of tiles.</param>
    /// <returns>One region a query.</returns>
    /// <exception cref="ArgumentException">A buffer is too small or a size not positive.</exception>
    public static unsafe QueryRegion[] Regions(ReadOnlySpan<float> logits, int queries, MaskGeometry geometry, float threshold, CancellationToken cancellationToken = default)
    {
        Check(logits, queries, geometry);
        var found = new ConcurrentDictionary<int, RegionCollector>();
        fixed (float* start = logits)
        {
            var masks = new Pinned<float>(start, logits.Length);
            ForEachTile(queries, geometry, NewCollector, cancellationToken, masks);
        }
        // From top to bottom, so that sums do not depend on which worker was first.
        RegionCollector[] parts = [.. found.OrderBy(part => part.Key).Select(part => part.Value)];
        return [.. Enumerable.Range(0, queries).Select(query => RegionCollector.Join(parts, query))];

        Action<SoftmaxTile> NewCollector(int firstTile) => (found[firstTile] = new(queries, threshold, geometry.OutputWidth)).Add;
    }

    /// <summary>The class with the largest score of each pixel; a class's score is Σ over queries of classProbabilities[q, c] · probability of q.</summary>
    /// <param name="logits">Predicted mask logits, [queries, MaskHeight, MaskWidth].</param>
    /// <param name="classProbabilities">[queries, classes], without the "no object" column.</param>
    /// <param name="queries">Number of queries, at least 1.</param>
    /// <param name="classes">Number of classes, 1 to 65536.</param>
    /// <param name="geometry">Sizes.</param>
    /// <param name="labels">Per output pixel the best class, the first on ties.</param>
    /// <param name="scores">Empty, or room for [classes, OutputHeight, OutputWidth] scores.</param>
    /// <param name="cancellationToken">Checked before each band of tiles.</param>
    /// <exception cref="ArgumentException">A buffer is too small or a size not positive.</exception>
    public static unsafe void Classes(
        ReadOnlySpan<float> logits, ReadOnlySpan<float> classProbabilities, int queries, int classes, MaskGeometry geometry,
        Span<ushort> labels, Span<float> scores = default, CancellationToken cancellationToken = default)
    {
        Check(logits, queries, geometry);
        ArgumentOutOfRangeException.ThrowIfLessThan(queries, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(classes, ushort.MaxValue + 1);
        KernelGuard.Holds(classProbabilities.Length, (long)queries * classes, nameof(classProbabilities));
        KernelGuard.Holds(labels.Length, geometry.OutputPixels, nameof(labels));
        if (!scores.IsEmpty) KernelGuard.Holds(scores.Length, (long)classes * geometry.OutputPixels, nameof(scores));
        var product = new ClassProduct(classProbabilities, queries, classes);
        fixed (float* start = logits)
        fixed (ushort* labelStart = labels)
        fixed (float* scoreStart = scores)
        {
            var masks = new Pinned<float>(start, logits.Length);
            var (winners, all) = (new Pinned<ushort>(labelStart, labels.Length), new Pinned<float>(scoreStart, scores.Length));
            ForEachTile(queries, geometry, _ => new ClassCollector(product, geometry, winners, all).Add, cancellationToken, masks);
        }
    }

    private static void ForEachTile(int queries, MaskGeometry geometry, Func<int, Action<SoftmaxTile>> newCollector, CancellationToken cancellationToken, Pinned<float> masks)
    {
        var sampler = new MaskSampler(geometry);
        // All queries of a tile together: some 256 KB, within a core's second-level cache.
        var tiles = MaskTiles.Of(geometry.OutputHeight, geometry.OutputWidth, Math.Max(64, 65536 / Math.Max(1, queries)), 16);
        Bands.Run(tiles.Count, (long)tiles.PixelsPerTile * (queries + 1) * 6, (first, end) =>
        {
            using var tile = new SoftmaxTile(sampler, tiles, queries, geometry.MaskPixels);
            var collect = newCollector(first);
            for (var index = first; index < end; index++)
            {
                tile.Fill(masks.Span, index);
                collect(tile);
            }
        }, cancellationToken);
    }

    private static void Check(ReadOnlySpan<float> logits, int queries, MaskGeometry geometry)
    {
        geometry.Check();
        ArgumentOutOfRangeException.ThrowIfNegative(queries);
        KernelGuard.Holds(logits.Length, (long)queries * geometry.MaskPixels, nameof(logits));
    }

    // Runs above the threshold, in the tiles of one worker.
    private sealed class RegionCollector(int queries, float threshold, int width)
    {
        private readonly List<PixelRun>[] _runs = [.. Enumerable.Range(0, queries).Select(_ => new List<PixelRun>())];
        private readonly double[] _sums = new double[queries];

        public static QueryRegion Join(IReadOnlyCollection<RegionCollector> parts, int query)
        {
            PixelRun[] runs = [.. parts.SelectMany(part => part._runs[query])];
            return new(runs, runs.Sum(run => run.Length), parts.Sum(part => part._sums[query]));
        }

        public void Add(SoftmaxTile tile)
        {
            for (var query = 0; query < queries; query++)
            {
                for (var y = tile.Top; y < tile.Bottom; y++) AddRow(query, tile.Row(query, y), y * width + tile.Left);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void AddRow(int query, ReadOnlySpan<float> row, int start)
        {
            for (var x = 0; x < row.Length; x++)
            {
                // Most rows hold nothing of most queries: whole vectors are passed over at once.
                while (Vector512.IsHardwareAccelerated && x + 16 <= row.Length && !Vector512.GreaterThanAny(Vector512.Create(row[x..]), Vector512.Create(threshold))) x += 16;
                while (x + 8 <= row.Length && !Vector256.GreaterThanAny(Vector256.Create(row[x..]), Vector256.Create(threshold))) x += 8;
                var first = x;
                for (; x < row.Length && row[x] > threshold; x++) _sums[query] += row[x];
                if (x > first) _runs[query].Add(new(start + first, x - first));
            }
        }
    }

    // Scores of all classes at the pixels of a row.
    private sealed class ClassCollector(ClassProduct product, MaskGeometry geometry, Pinned<ushort> labels, Pinned<float> scores)
    {
        private readonly float[] _scores = new float[product.Rows * SoftmaxTile.Padded(geometry.OutputWidth)];
        private readonly float[] _best = new float[SoftmaxTile.Padded(geometry.OutputWidth)];
        private readonly int[] _winners = new int[SoftmaxTile.Padded(geometry.OutputWidth)];

        public void Add(SoftmaxTile tile)
        {
            for (var y = tile.Top; y < tile.Bottom; y++) AddRow(tile, y);
        }

        private unsafe void AddRow(SoftmaxTile tile, int y)
        {
            var length = SoftmaxTile.Padded(tile.Right - tile.Left);
            fixed (float* probabilities = tile.Rows(y), target = _scores)
            {
                for (var x = 0; x < length; x += ClassProduct.PixelBlock) product.Run(probabilities + x, tile.Step, target + x, length);
            }
            Write(tile, y, length);
        }

        private void Write(SoftmaxTile tile, int y, int length)
        {
            var at = y * geometry.OutputWidth + tile.Left;
            // The first class counts whatever its score, so that not a number leaves it.
            _scores.AsSpan(0, length).CopyTo(_best);
            _winners.AsSpan(0, length).Clear();
            for (var c = 1; c < product.Classes; c++) ArgmaxRow.Keep(_scores.AsSpan(c * length, length), c, _best, _winners);
            ArgmaxRow.Write(_winners, labels.Span.Slice(at, tile.Right - tile.Left));
            if (scores.Span.IsEmpty) return;
            for (var c = 0; c < product.Classes; c++)
                _scores.AsSpan(c * length, tile.Right - tile.Left).CopyTo(scores.Span[(c * geometry.OutputPixels + at)..]);
        }
    }
}
