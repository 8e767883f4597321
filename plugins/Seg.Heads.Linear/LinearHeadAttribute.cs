namespace Seg.Heads;

/// <summary>Options of Segmenter's linear decoder.</summary>
/// <remarks>Strudel et al., "Segmenter: Transformer for Semantic Segmentation", 2021.</remarks>
public sealed class LinearHeadAttribute() : HeadSpecAttribute("segmenter/linear")
{
    /// <summary>The one level whose cells are classified: <c>tokens</c> of the Vision Transformer, or any other backbone's level by name.</summary>
    public string[] InFeatures { get; set; } = ["tokens"];
}
