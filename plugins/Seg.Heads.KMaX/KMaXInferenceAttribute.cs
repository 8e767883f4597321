namespace Seg.Heads;

/// <summary>Options of kMaX-DeepLab's inference: panoptic, semantic and instance results from class logits and masks that share the pixels out.</summary>
/// <remarks>Yu et al., k-means Mask Transformer (2022); defaults as published for COCO.</remarks>
public sealed class KMaXInferenceAttribute() : PostProcessorSpecAttribute("kmax/mask-inference")
{
    /// <summary>A query holds the pixels where its probability is above this.</summary>
    [InRange(0, 1)]
    public double PixelThreshold { get; set; } = 0.4;

    /// <summary>Panoptic: queries of things are dropped below this class probability. 0.7 published for COCO, 0.5 for Cityscapes, 0.4 for ADE20K.</summary>
    [InRange(0, 1)]
    public double ThingThreshold { get; set; } = 0.7;

    /// <summary>Panoptic: the same for stuff. 0.5 published for COCO, 0.3 for Cityscapes, 0.4 for ADE20K.</summary>
    [InRange(0, 1)]
    public double StuffThreshold { get; set; } = 0.5;

    /// <summary>Panoptic: a mask of which no more than this share is left, after others have covered it, is dropped. 0.8 published, 0.9 for Cityscapes.</summary>
    [InRange(0, 1)]
    public double OverlapThreshold { get; set; } = 0.8;

    /// <summary>Panoptic: queries take turns by falling class probability, raised to this, times mean mask probability raised to <see cref="MaskExponent"/>.</summary>
    [InRange(0, 100)]
    public double ClassExponent { get; set; } = 1;

    /// <summary>See <see cref="ClassExponent"/>; 0 published for Cityscapes.</summary>
    [InRange(0, 100)]
    public double MaskExponent { get; set; } = 1;

    /// <summary>
    /// Panoptic, as published: things of fewer pixels, counted at the size of the resized picture, become void. 400 for COCO, 256 for Cityscapes, 0 for
    /// ADE20K (deeplab2, configs). The released PyTorch code has no such limit.
    /// </summary>
    [InRange(0, 100_000_000)]
    public int ThingAreaLimit { get; set; } = 400;

    /// <summary>The same for the whole of a stuff class: 6400 for COCO, 2048 for Cityscapes, 0 for ADE20K.</summary>
    [InRange(0, 100_000_000)]
    public int StuffAreaLimit { get; set; } = 6400;

    /// <summary>Instance: how many pairs of query and class are kept, best first.</summary>
    [InRange(1, 10000)]
    public int TopInstances { get; set; } = 100;

    /// <summary>
    /// As published (TensorFlow): area limits, class probabilities at a threshold pass it, and the resized picture is cut out of the masks. As released
    /// (PyTorch): no area limits, probabilities must be above the threshold, and the part to cut out is computed from the size of the result,
    /// as if the picture had been enlarged until it touches the longer side of the input; for pictures prepared so the two agree to a rounding.
    /// </summary>
    public Variant Variant { get; set; }
}
