using System.Buffers;
using System.Numerics;
using System.Runtime.Intrinsics;

namespace Seg.Kernels;

/// <summary>Pixel counts of one query, as the panoptic merging rules need them.</summary>
/// <param name="Won">Pixels where the query has the largest score · probability.</param>
/// <param name="Original">Pixels where its own probability is at least one half.</param>
/// <param name="Confident">Pixels where both hold.</param>
public readonly record struct QueryArea(int Won, int Original, int Confident);

/// <summary>
/// The pixel-wise part of MaskFormer's and Mask2Former's panoptic inference (maskformer_model.py, panoptic_inference): which query wins each
/// pixel. Masks are resized piece by piece, so no float array of queries × rows × columns exists at output size. Thread-safe, multi-threaded.
/// </summary>
public static class PanopticArgmax
{
    private const int ConfidentBit = 1 << 30;

    // best + winner + one row of logits of a tile: some 100 KB, within a core's second-level cache.
    private const int PixelsPerTile = 8192;

    /// <summary>Decides every pixel: argmax over the queries of scores[k] · sigmoid(logit), the first on ties.</summary>
    /// <param name="logits">Predicted mask logits, [all queries, MaskHeight, MaskWidth].</param>
    /// <param name="queries">The queries that take part, as rows of <paramref name="logits"/>; at most 2^30.</param>
    /// <param name="scores">Class score per taking-part query, &gt;= 0.</param>
    /// <param name="geometry">Sizes.</param>
    /// <param name="winner">Per output pixel the position in <paramref name="queries"/>, or -1 when that is empty.</param>
    /// <param name="confident">Per output pixel 1 where the winner's own probability is at least one half, else 0.</param>
    /// <param name="areas">Per taking-part query.</param>
    /// <param name="cancellationToken">Checked before each band of tiles.</param>
    /// <exception cref="ArgumentException">A buffer is too small, a size not positive or a query out of range.</exception>
    public static unsafe void Run(
        ReadOnlySpan<float> logits, ReadOnlySpan<int> queries, ReadOnlySpan<float> scores, MaskGeometry geometry,
        Span<int> winner, Span<byte> confident, Span<QueryArea> areas, CancellationToken cancellationToken = default)
    {
        geometry.Check();
        KernelGuard.Holds(scores.Length, queries.Length, nameof(scores));
        KernelGuard.Holds(areas.Length, queries.Length, nameof(areas));
        KernelGuard.Holds(winner.Length, geometry.OutputPixels, nameof(winner));
        KernelGuard.Holds(confident.Length, geometry.OutputPixels, nameof(confident));
        foreach (var query in queries)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(query, nameof(queries));
            KernelGuard.Holds(logits.Length, (query + 1L) * geometry.MaskPixels, nameof(logits));
        }
        var sampler = new MaskSampler(geometry);
        var tiles = MaskTiles.Of(geometry.OutputHeight, geometry.OutputWidth, PixelsPerTile, 16);
        var (kept, weights) = (queries.ToArray(), scores[..queries.Length].ToArray());
        var totals = new int[3 * kept.Length];
        fixed (float* logitStart = logits)
        fixed (int* winnerStart = winner)
        fixed (byte* confidentStart = confident)
        {
            var masks = new Pinned<float>(logitStart, logits.Length);
            var (winners, confidents) = (new Pinned<int>(winnerStart, geometry.OutputPixels), new Pinned<byte>(confidentStart, geometry.OutputPixels));
            Bands.Run(tiles.Count, (long)tiles.PixelsPerTile * (kept.Length + 1) * 4, (first, end) =>
            {
                using var worker = new Worker(sampler, tiles, geometry, kept, weights);
                for (var tile = first; tile < end; tile++)
                {
                    worker.Decide(masks.Span, tile);
                    worker.Write(tile, winners.Span, confidents.Span);
                }
                worker.AddTo(totals);
            }, cancellationToken);
        }
        for (var k = 0; k < kept.Length; k++)
        {
            areas[k] = new(totals[3 * k], totals[3 * k + 1], totals[3 * k + 2]);
        }
    }

    private sealed class Worker : IDisposable
    {
        private readonly MaskSampler _sampler;
        private readonly MaskTiles _tiles;
        private readonly MaskGeometry _geometry;
        private readonly int[] _queries;
        private readonly float[] _scores;
        private readonly float[] _floats;
        private readonly int[] _decided;
        private readonly int[] _counts;

        public Worker(MaskSampler sampler, MaskTiles tiles, MaskGeometry geometry, int[] queries, float[] scores)
        {
            (_sampler, _tiles, _geometry, _queries, _scores) = (sampler, tiles, geometry, queries, scores);
            _floats = ArrayPool<float>.Shared.Rent(tiles.PixelsPerTile + tiles.ColumnsPerTile + sampler.ScratchLength);
            _decided = ArrayPool<int>.Shared.Rent(tiles.PixelsPerTile);
            _counts = new int[3 * queries.Length];
        }

        private Span<float> Best => _floats.AsSpan(0, _tiles.PixelsPerTile);

        private Span<float> Line => _floats.AsSpan(_tiles.PixelsPerTile, _tiles.ColumnsPerTile);

        private Span<float> Scratch => _floats.AsSpan(_tiles.PixelsPerTile + _tiles.ColumnsPerTile, _sampler.ScratchLength);

        public void Decide(ReadOnlySpan<float> logits, int tile)
        {
            var (top, bottom, left, right) = _tiles.Bounds(tile);
            Best.Fill(-1);
            _decided.AsSpan(0, _tiles.PixelsPerTile).Fill(-1);
            for (var k = 0; k < _queries.Length; k++)
            {
                var mask = logits.Slice(_queries[k] * _geometry.MaskPixels, _geometry.MaskPixels);
                for (var y = top; y < bottom; y++)
                {
                    var line = Line[..MaskSampler.RoundUp(right - left)];
                    _sampler.Row(mask, 0, y, left, Scratch, line);
                    var at = (y - top) * _tiles.ColumnsPerTile;
                    _counts[3 * k + 1] += Compare(line, right - left, k, _scores[k], Best.Slice(at, line.Length), _decided.AsSpan(at, line.Length));
                }
            }
        }

        // Returns how many of the row's pixels have a probability of at least one half. The test is on the rounded probability, as PyTorch's is:
        // logits just below zero pass it.
        private static int Compare(ReadOnlySpan<float> line, int width, int query, float score, Span<float> best, Span<int> decided)
        {
            var half = Vector256.Create(0.5f);
            var (plain, sure) = (Vector256.Create(query), Vector256.Create(query | ConfidentBit));
            var count = 0;
            for (var x = 0; x < line.Length; x += Vector256<float>.Count)
            {
                var probability = VectorMath.Sigmoid(Vector256.Create(line[x..]));
                var above = Vector256.GreaterThanOrEqual(probability, half);
                var bits = above.ExtractMostSignificantBits();
                count += BitOperations.PopCount(width - x >= 8 ? bits : bits & ((1u << (width - x)) - 1));
                var value = probability * score;
                var old = Vector256.Create(best[x..]);
                var better = Vector256.GreaterThan(value, old);
                Vector256.ConditionalSelect(better, value, old).CopyTo(best[x..]);
                var mine = Vector256.ConditionalSelect(above.AsInt32(), sure, plain);
                Vector256.ConditionalSelect(better.AsInt32(), mine, Vector256.Create(decided[x..])).CopyTo(decided[x..]);
            }
            return count;
        }

        public void Write(int tile, Span<int> winner, Span<byte> confident)
        {
            var (top, bottom, left, right) = _tiles.Bounds(tile);
            for (var y = top; y < bottom; y++)
            {
                var decided = _decided.AsSpan((y - top) * _tiles.ColumnsPerTile, right - left);
                var at = y * _geometry.OutputWidth + left;
                for (var x = 0; x < decided.Length; x++)
                {
                    var (query, sure) = decided[x] < 0 ? (-1, 0) : (decided[x] & ~ConfidentBit, decided[x] / ConfidentBit);
                    (winner[at + x], confident[at + x]) = (query, (byte)sure);
                    if (query >= 0)
                    {
                        _counts[3 * query]++;
                        _counts[3 * query + 2] += sure;
                    }
                }
            }
        }

        public void AddTo(int[] totals)
        {
            for (var i = 0; i < _counts.Length; i++)
            {
                Interlocked.Add(ref totals[i], _counts[i]);
            }
        }

        public void Dispose()
        {
            ArrayPool<float>.Shared.Return(_floats);
            ArrayPool<int>.Shared.Return(_decided);
        }
    }
}
