namespace Seg.TransformerDecoders;

/// <summary>Options of kMaX-DeepLab's decoder: queries are the centres of clusters of pixels, and each layer is one step of k-means.</summary>
/// <remarks>Yu et al., k-means Mask Transformer (2022); defaults as in its published configurations for COCO.</remarks>
public sealed class KMeansAttentionAttribute() : TransformerDecoderSpecAttribute("kmax/k-means-attention")
{
    /// <summary>Number of queries: 128, and 256 in the published models for Cityscapes.</summary>
    [InRange(1, 2000)]
    public int Queries { get; set; } = 128;

    /// <summary>Layers at each level, coarse to fine. Published as DEC_LAYERS.</summary>
    [InRange(1, 32)]
    public int[] Blocks { get; set; } = [2, 2, 2];

    /// <summary>Channels of the queries. Fixed in the published code.</summary>
    [InRange(8, 2048)]
    public int Dim { get; set; } = 256;

    /// <summary>Base channels of a layer: as many of its self-attention's keys, twice as many of values and of pixels. Fixed in the published code.</summary>
    [InRange(4, 1024)]
    [MultipleOf(nameof(Heads))]
    public int Filters { get; set; } = 128;

    /// <summary>Heads of the self-attention. Fixed in the published code.</summary>
    [InRange(1, 64)]
    public int Heads { get; set; } = 8;

    /// <summary>Width of the feed-forward layers. Fixed in the published code.</summary>
    [InRange(1, 16384)]
    public int FeedForward { get; set; } = 2048;

    /// <summary>Channels in which the predictor compares pixels with queries. Fixed in the published code.</summary>
    [InRange(1, 1024)]
    public int MaskDim { get; set; } = 128;

    /// <summary>Probability that a sample skips an update of the queries, in training mode: 0.2 published for COCO and Cityscapes.</summary>
    [InRange(0, 0.99)]
    public double DropPath { get; set; }

    /// <summary>How likely "no object" is for an untrained query; a bias of the class logits says so.</summary>
    [InRange(0.01, 0.99)]
    public double VoidPrior { get; set; } = 0.9;

    /// <summary>
    /// Levels of the pyramid of which classes of pixels are predicted too, in training only, to supervise the backbone: three (coarse, stride 8, stride
    /// 4) for the published predictor with a decoder of its own, one for the small one published for Cityscapes, none for no such prediction.
    /// </summary>
    public string[] SemanticFeatures { get; set; } = ["res5", "res3", "res2"];

    /// <summary>Dropout probability in the auxiliary semantic predictor, in training mode. Fixed at 0.1 in the published code.</summary>
    [InRange(0, 0.99)]
    public double SemanticDropout { get; set; } = 0.1;
}
