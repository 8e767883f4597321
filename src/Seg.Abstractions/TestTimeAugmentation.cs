namespace Seg;

/// <summary>
/// Test-time augmentation: a model sees a picture at several scales, each plain and mirrored, and the class probabilities of all passes are averaged. For
/// semantic results. Immutable.
/// </summary>
/// <remarks>
/// The defaults are the published multi-scale evaluation of MaskFormer, Mask2Former and Segmenter: twelve passes with 17 times the pixels of one. Sizes
/// are those of the spec's pre-processing times the scale, or the picture's own size times the scale where it states none.
/// </remarks>
public sealed record TestTimeAugmentation
{
    /// <summary>Factors on the size, each above 0 and at most 16, at least one.</summary>
    public IReadOnlyList<double> Scales { get; init; } = [0.5, 0.75, 1, 1.25, 1.5, 1.75];

    /// <summary>Whether each scale is seen mirrored left to right as well.</summary>
    public bool Flip { get; init; } = true;
}
