namespace Seg.TransformerDecoders.Mask2Former;

/// <summary>Names of Mask2Former in OpenMMLab's mmdetection.</summary>
public static class OpenMMLabKeyMaps
{
    private const string Head = "panoptic_head";

    /// <summary>
    /// OpenMMLab's <c>Mask2Former</c> with a ResNet or Swin backbone, panoptic or instance (mmdetection 3.x). Swin's patch merging, which is
    /// <c>nn.Unfold</c> there, holds the channels of its four cells in another order. Absolute positions of Swin have no place: the shape that
    /// mmdetection gives them is not the release's, and no published configuration has them.
    /// </summary>
    [KeyMap("mask2former/openmmlab")]
    public static KeyMap Mask2Former { get; } = new("mask2former/openmmlab", [.. TorchvisionRules.ResNet("backbone.", "backbone."), .. Swin(), .. PixelDecoder(), .. Decoder()])
    {
        Marks = [new($"{Head}.pixel_decoder.level_encoding.weight"), new($"{Head}.transformer_decoder.layers.{{n}}.cross_attn.attn.in_proj_weight")],
        Derived = Mask2FormerKeyMaps.ComputedByTheModel,
        // Counters of a batch norm whose statistics stand still: a frozen norm has none.
        Dispensable = [new("backbone.{*}.num_batches_tracked")],
    };

    private static IEnumerable<KeyRule> Swin()
    {
        yield return new("backbone.patch_embed.projection.{p}", "backbone.patch_embed.proj.{p}");
        yield return new("backbone.patch_embed.norm.{p}", "backbone.patch_embed.norm.{p}");

        const string theirs = "backbone.stages.{s}.blocks.{b}", ours = "backbone.layers.{s}.blocks.{b}";
        for (var i = 1; i <= 2; i++) yield return new($"{theirs}.norm{i}.{{p}}", $"{ours}.norm{i}.{{p}}");
        yield return new($"{theirs}.attn.w_msa.{{*}}", $"{ours}.attn.{{*}}");
        foreach (var rule in FeedForward(theirs, $"{ours}.mlp.fc")) yield return rule;

        foreach (var layer in new[] { "norm", "reduction" })
            yield return new($"backbone.stages.{{s}}.downsample.{layer}.{{p}}", $"backbone.layers.{{s}}.downsample.{layer}.{{p}}") { Form = KeyForm.Unfolded };
        for (var stage = 0; stage < 4; stage++) yield return new($"backbone.norm{stage}.{{p}}", $"backbone.norm{stage}.{{p}}");
    }

    private static IEnumerable<KeyRule> PixelDecoder()
    {
        const string theirs = $"{Head}.pixel_decoder", ours = "sem_seg_head.pixel_decoder";
        yield return new($"{theirs}.level_encoding.weight", $"{ours}.transformer.level_embed");
        yield return new($"{theirs}.mask_feature.{{p}}", $"{ours}.mask_features.{{p}}");
        yield return new($"{theirs}.input_convs.{{n}}.conv.{{p}}", $"{ours}.input_proj.{{n}}.0.{{p}}");
        yield return new($"{theirs}.input_convs.{{n}}.gn.{{p}}", $"{ours}.input_proj.{{n}}.1.{{p}}");
        // The one level that the encoder leaves out, stride 4.
        foreach (var (their, our) in new[] { ("lateral_convs.0", "adapter_1"), ("output_convs.0", "layer_1") })
        {
            yield return new($"{theirs}.{their}.conv.weight", $"{ours}.{our}.weight");
            yield return new($"{theirs}.{their}.gn.{{p}}", $"{ours}.{our}.norm.{{p}}");
        }

        const string theirLayer = $"{theirs}.encoder.layers.{{n}}", ourLayer = $"{ours}.transformer.encoder.layers.{{n}}";
        yield return new($"{theirLayer}.self_attn.{{*}}", $"{ourLayer}.self_attn.{{*}}");
        yield return new($"{theirLayer}.norms.0.{{p}}", $"{ourLayer}.norm1.{{p}}");
        yield return new($"{theirLayer}.norms.1.{{p}}", $"{ourLayer}.norm2.{{p}}");
        foreach (var rule in FeedForward(theirLayer, $"{ourLayer}.linear")) yield return rule;
    }

    private static IEnumerable<KeyRule> Decoder()
    {
        const string ours = "sem_seg_head.predictor";
        foreach (var name in new[] { "query_embed", "query_feat", "level_embed" }) yield return new($"{Head}.{name}.weight", $"{ours}.{name}.weight");
        yield return new($"{Head}.decoder_input_projs.{{n}}.{{p}}", $"{ours}.input_proj.{{n}}.{{p}}");
        yield return new($"{Head}.cls_embed.{{p}}", $"{ours}.class_embed.{{p}}");
        // Their sequence counts the activations between the layers too.
        for (var i = 0; i < 3; i++) yield return new($"{Head}.mask_embed.{2 * i}.{{p}}", $"{ours}.mask_embed.layers.{i}.{{p}}");
        yield return new($"{Head}.transformer_decoder.post_norm.{{p}}", $"{ours}.decoder_norm.{{p}}");

        const string layer = $"{Head}.transformer_decoder.layers.{{n}}";
        const string cross = $"{ours}.transformer_cross_attention_layers.{{n}}", self = $"{ours}.transformer_self_attention_layers.{{n}}", ffn = $"{ours}.transformer_ffn_layers.{{n}}";
        yield return new($"{layer}.cross_attn.attn.{{*}}", $"{cross}.multihead_attn.{{*}}");
        yield return new($"{layer}.norms.0.{{p}}", $"{cross}.norm.{{p}}");
        yield return new($"{layer}.self_attn.attn.{{*}}", $"{self}.self_attn.{{*}}");
        yield return new($"{layer}.norms.1.{{p}}", $"{self}.norm.{{p}}");
        foreach (var rule in FeedForward(layer, $"{ffn}.linear")) yield return rule;
        yield return new($"{layer}.norms.2.{{p}}", $"{ffn}.norm.{{p}}");
    }

    // The first linear layer stands in a sequence with its activation, the second does not.
    private static KeyRule[] FeedForward(string theirs, string ours) =>
        [new($"{theirs}.ffn.layers.0.0.{{p}}", $"{ours}1.{{p}}"), new($"{theirs}.ffn.layers.1.{{p}}", $"{ours}2.{{p}}")];
}
