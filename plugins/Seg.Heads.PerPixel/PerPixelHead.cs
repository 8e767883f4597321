namespace Seg.Heads;

/// <summary>
/// Hands on the masks of queries that stand for the classes, the last layer's as final and earlier ones as auxiliary (Cheng et al. 2021;
/// mask_former/modeling/heads/per_pixel_baseline.py, PerPixelBaselinePlusHead).
/// </summary>
/// <remarks>No state.</remarks>
[Component<PerPixelAttribute>]
[Needs(Port.PixelLogits)]
[Gives(Port.PixelLogits)]
[Supports(SegTask.Semantic)]
public sealed partial class PerPixelHead : QueryHead
{
    /// <param name="spec">Options.</param>
    public PerPixelHead(PerPixelAttribute spec) : base(nameof(PerPixelHead)) => _ = spec;

    /// <inheritdoc/>
    /// <exception cref="SegException">SEG2002: the decoder gives no class masks.</exception>
    public override RawPredictions Forward(QuerySet queries, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (queries.ClassMasks.Count == 0) throw new SegException("SEG2002", "seg/per-pixel needs class logits of pixels, and the decoder before it gives none.");
        return new PixelPredictions(queries.ClassMasks[^1], [.. queries.ClassMasks.SkipLast(1)]);
    }
}
