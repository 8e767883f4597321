namespace Seg.Kernels;

/// <summary>Pixel counts of one query, as the panoptic merging rules need them.</summary>
/// <param name="Won">Pixels where the query has the largest score · probability.</param>
/// <param name="Original">Pixels where its own probability is at least one half.</param>
/// <param name="Confident">Pixels where both hold.</param>
public readonly record struct QueryArea(int Won, int Original, int Confident);

/// <summary>
/// The pixel-wise part of MaskFormer's and Mask2Former's panoptic inference (maskformer_model.py, panoptic_inference): which query wins each
/// pixel. Masks are resized tile by tile, and only where they can matter: no float array of queries × rows × columns exists at output size.
/// Thread-safe, multi-threaded.
/// </summary>
public static class PanopticArgmax
{
    // Small enough that few masks matter in a tile, large enough that what is done once a tile and query is little.
    private const int ColumnsPerTile = 64;
    private const int RowsPerTile = 16;

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
        var tiles = new MaskTiles(
            geometry.OutputHeight, geometry.OutputWidth, Math.Min(RowsPerTile, geometry.OutputHeight), Math.Min(ColumnsPerTile, MaskSampler.RoundUp(geometry.OutputWidth)));
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
                using var worker = new PanopticTile(sampler, tiles, geometry, kept, weights);
                for (var tile = first; tile < end; tile++)
                {
                    worker.Decide(masks.Span, tile, winners.Span, confidents.Span);
                }
                worker.AddTo(totals);
            }, cancellationToken);
        }
        for (var k = 0; k < kept.Length; k++)
        {
            areas[k] = new(totals[3 * k], totals[3 * k + 1], totals[3 * k + 2]);
        }
    }
}
