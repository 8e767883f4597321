namespace Seg.Heads;

/// <summary>When the semantic result is brought to the size of the image.</summary>
public enum SemanticOrder
{
    /// <summary>As published: masks first in a model that also is for panoptic or instance segmentation, else classes last.</summary>
    ByTask,
    /// <summary>Mask logits are resized to the image, then combined to class scores.</summary>
    MasksFirst,
    /// <summary>Class scores are combined at the padded input's size, cropped, then resized to the image.</summary>
    ClassesLast,
}

/// <summary>Options of the inference of MaskFormer and Mask2Former: semantic, instance and panoptic results from class and mask logits.</summary>
/// <remarks>Cheng et al., Masked-attention Mask Transformer for Universal Image Segmentation (2022); defaults as in its published configurations. MaskFormer's: <see cref="ConfidentOnly"/> off.</remarks>
public sealed class MaskInferenceAttribute() : PostProcessorSpecAttribute("mask2former/mask-inference")
{
    /// <summary>Panoptic: queries whose class probability is not above this are dropped. 0.8 published, 0 for Mapillary Vistas.</summary>
    [InRange(0, 1)]
    public double ObjectThreshold { get; set; } = 0.8;

    /// <summary>Panoptic: a segment of which less than this share is left, after others have covered it, is dropped.</summary>
    [InRange(0, 1)]
    public double OverlapThreshold { get; set; } = 0.8;

    /// <summary>
    /// Panoptic: whether a segment takes, of the pixels that it wins, only those where its mask is at least one half, as Mask2Former has it; MaskFormer gives
    /// it all that it wins.
    /// </summary>
    public bool ConfidentOnly { get; set; } = true;

    /// <summary>Instance: how many pairs of query and class are kept, best first.</summary>
    [InRange(1, 10000)]
    public int TopInstances { get; set; } = 100;

    /// <summary>
    /// Instance: whether the score is the class probability times the mean probability within the mask; else it is the class probability alone, as in the
    /// video models. Then instances have the same order, and so the same ids, in all frames of a clip.
    /// </summary>
    public bool MaskScores { get; set; } = true;

    /// <summary>Semantic: when the result is brought to the size of the image.</summary>
    public SemanticOrder SemanticOrder { get; set; } = SemanticOrder.ByTask;
}
