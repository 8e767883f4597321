namespace Seg.Heads;

/// <summary>Options of semantic inference from per-pixel class logits.</summary>
public sealed class SemanticInferenceAttribute() : PostProcessorSpecAttribute("seg/semantic-inference")
{
    /// <summary>
    /// How logits are brought to the input's size before the padding is cut off: 0 spreads them over the padded input exactly; n makes each cell n pixels
    /// wide and high, as MaskFormer's published baselines do with 4, whose last cells may reach beyond the input.
    /// </summary>
    [InRange(0, 64)]
    public int Upsample { get; set; }
}
