namespace Seg.TransformerDecoders;

/// <summary>Options of Mask2Former's decoder: queries that attend, level by level, to the inside of the mask they predicted last.</summary>
/// <remarks>Cheng et al., Masked-attention Mask Transformer for Universal Image Segmentation (2022); defaults as in its published configurations.</remarks>
public sealed class MaskedAttentionAttribute() : TransformerDecoderSpecAttribute("mask2former/masked-attention")
{
    /// <summary>Channels of the queries. Published as HIDDEN_DIM.</summary>
    [InRange(8, 2048)]
    [MultipleOf(nameof(Heads))]
    public int Dim { get; set; } = 256;

    /// <summary>Number of queries: 100, and 200 in the published Swin-L panoptic and instance models.</summary>
    [InRange(1, 2000)]
    public int Queries { get; set; } = 100;

    /// <summary>Decoder layers. The published DEC_LAYERS counts the prediction before the first layer too, so 10 there is 9 here.</summary>
    [InRange(1, 64)]
    public int Layers { get; set; } = 9;

    /// <summary>Attention heads.</summary>
    [InRange(1, 64)]
    public int Heads { get; set; } = 8;

    /// <summary>Width of the feed-forward layers.</summary>
    [InRange(1, 16384)]
    public int FeedForward { get; set; } = 2048;

    /// <summary>Levels of the pixel decoder that are attended to in turn: layer i sees level i modulo this.</summary>
    [InRange(1, 8)]
    public int Levels { get; set; } = 3;

    /// <summary>Layer normalisation before each block instead of after it.</summary>
    public bool PreNorm { get; set; }

    /// <summary>A 1×1 convolution on each level even where its channels already are <see cref="Dim"/>; where they differ there always is one.</summary>
    public bool EnforceInputProjection { get; set; }

    /// <summary>Dropout probability, in training mode. The published code fixes it at 0 in this decoder.</summary>
    [InRange(0, 0.99)]
    public double Dropout { get; set; }

    /// <summary>
    /// Frames of a clip in training: 2 in the published video models, whose queries follow things through a clip. In evaluation the whole batch then is one
    /// clip, and each query finds the same thing in all its frames. 1: images that have nothing to do with each other.
    /// </summary>
    [InRange(1, 64)]
    public int Frames { get; set; } = 1;

    /// <inheritdoc/>
    public override bool JoinsImages => Frames > 1;
}
