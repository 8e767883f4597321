using System.Runtime.Intrinsics;

namespace Seg.Kernels;

/// <summary>
/// The pixel-wise part of semantic inference (maskformer_model.py, semantic_inference): score of class c at a pixel =
/// Σ over queries of classProbabilities[q, c] · sigmoid(mask logit of q), and the class with the largest score. Thread-safe, multi-threaded;
/// neither resized masks nor resized scores exist at output size unless the caller asks for the scores.
/// </summary>
public static class SemanticCombine
{
    /// <summary>Masks are resized all the way to the output, then combined (published for panoptic and instance models).</summary>
    /// <param name="logits">Predicted mask logits, [queries, MaskHeight, MaskWidth].</param>
    /// <param name="classProbabilities">[queries, classes], without the "no object" column.</param>
    /// <param name="queries">Number of queries, at least 1.</param>
    /// <param name="classes">Number of classes, 1 to 65536.</param>
    /// <param name="geometry">Sizes.</param>
    /// <param name="labels">Per output pixel the best class, the first on ties.</param>
    /// <param name="scores">Empty, or room for [classes, OutputHeight, OutputWidth] scores.</param>
    /// <param name="cancellationToken">Checked before each band of rows.</param>
    /// <exception cref="ArgumentException">A buffer is too small or a size not positive.</exception>
    public static unsafe void MasksFirst(
        ReadOnlySpan<float> logits, ReadOnlySpan<float> classProbabilities, int queries, int classes, MaskGeometry geometry,
        Span<ushort> labels, Span<float> scores = default, CancellationToken cancellationToken = default)
    {
        Check(logits, classProbabilities, queries, classes, geometry, labels, scores);
        var combiner = new ClassCombiner(new MaskSampler(geometry), geometry, classProbabilities, queries, classes);
        var tiles = MaskTiles.Of(geometry.OutputHeight, geometry.OutputWidth, ClassCombiner.PixelsPerTile, 1);
        fixed (float* logitStart = logits)
        fixed (ushort* labelStart = labels)
        fixed (float* scoreStart = scores)
        {
            var (masks, winners) = (new Pinned<float>(logitStart, logits.Length), new Pinned<ushort>(labelStart, labels.Length));
            var all = new Pinned<float>(scoreStart, scores.Length);
            Bands.Run(tiles.Count, (long)tiles.PixelsPerTile * queries * (4 + classes / 8), (first, end) =>
            {
                using var worker = combiner.NewWorker();
                for (var tile = first; tile < end; tile++)
                {
                    var (y, _, left, right) = tiles.Bounds(tile);
                    var at = y * geometry.OutputWidth + left;
                    worker.Run(masks.Span, y, left, right - left);
                    worker.Labels.CopyTo(winners.Span[at..]);
                    worker.CopyScores(all.Span, at, geometry.OutputPixels);
                }
            }, cancellationToken);
        }
    }

    /// <summary>
    /// Masks are resized to the padded input and combined there; the scores are cropped and resized to the output (published for semantic
    /// models, SEM_SEG_POSTPROCESSING_BEFORE_INFERENCE False). The same as <see cref="MasksFirst"/> when crop and output are of one size.
    /// </summary>
    /// <inheritdoc cref="MasksFirst"/>
    public static unsafe void ScoresFirst(
        ReadOnlySpan<float> logits, ReadOnlySpan<float> classProbabilities, int queries, int classes, MaskGeometry geometry,
        Span<ushort> labels, Span<float> scores = default, CancellationToken cancellationToken = default)
    {
        if (geometry.CropHeight == geometry.OutputHeight && geometry.CropWidth == geometry.OutputWidth)
        {
            MasksFirst(logits, classProbabilities, queries, classes, geometry, labels, scores, cancellationToken);
            return;
        }
        Check(logits, classProbabilities, queries, classes, geometry, labels, scores);
        var toCrop = geometry with { OutputHeight = geometry.CropHeight, OutputWidth = geometry.CropWidth };
        var combiner = new ClassCombiner(new MaskSampler(toCrop), toCrop, classProbabilities, queries, classes);
        var resize = new ScoreResizer(combiner, geometry);
        fixed (float* logitStart = logits)
        fixed (ushort* labelStart = labels)
        fixed (float* scoreStart = scores)
        {
            var (masks, winners) = (new Pinned<float>(logitStart, logits.Length), new Pinned<ushort>(labelStart, labels.Length));
            var all = new Pinned<float>(scoreStart, scores.Length);
            Bands.Run(resize.Bands, (long)resize.RowsPerBand * geometry.OutputWidth * queries * (4 + classes / 8), (first, end) =>
            {
                using var worker = resize.NewWorker();
                for (var band = first; band < end; band++)
                {
                    worker.Run(masks.Span, band, winners.Span, all.Span);
                }
            }, cancellationToken);
        }
    }

    private static void Check(
        ReadOnlySpan<float> logits, ReadOnlySpan<float> classProbabilities, int queries, int classes, MaskGeometry geometry,
        ReadOnlySpan<ushort> labels, ReadOnlySpan<float> scores)
    {
        geometry.Check();
        ArgumentOutOfRangeException.ThrowIfLessThan(queries, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(classes, ushort.MaxValue + 1);
        KernelGuard.Holds(logits.Length, (long)queries * geometry.MaskPixels, nameof(logits));
        KernelGuard.Holds(classProbabilities.Length, (long)queries * classes, nameof(classProbabilities));
        KernelGuard.Holds(labels.Length, geometry.OutputPixels, nameof(labels));
        if (!scores.IsEmpty)
        {
            KernelGuard.Holds(scores.Length, (long)classes * geometry.OutputPixels, nameof(scores));
        }
    }
}
