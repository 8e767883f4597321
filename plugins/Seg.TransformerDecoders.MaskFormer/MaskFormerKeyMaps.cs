namespace Seg.TransformerDecoders.MaskFormer;

/// <summary>Names of MaskFormer checkpoints. Seg's own models bear the names of the original release.</summary>
public static class MaskFormerKeyMaps
{
    private static readonly KeyTemplate[] ComputedByTheModel =
    [
        // Swin's table of relative positions follows from the window size.
        new("backbone.layers.{stage}.blocks.{block}.attn.relative_position_index"),
        // The loss's weight of "no object", an option of the criterion.
        new("criterion.empty_weight"),
    ];

    /// <summary>
    /// The original release (facebookresearch/MaskFormer): names are the model's own. The released ResNet checkpoints were written before version 2 of
    /// the head and have the pixel decoder's entries right below <c>sem_seg_head</c>.
    /// </summary>
    [KeyMap("maskformer/original")]
    public static KeyMap Original { get; } = new("maskformer/original",
    [
        new("sem_seg_head.predictor.{*}", "sem_seg_head.predictor.{*}"),
        new("sem_seg_head.pixel_decoder.{*}", "sem_seg_head.pixel_decoder.{*}"),
        new("sem_seg_head.{*}", "sem_seg_head.pixel_decoder.{*}") { Legacy = true },
        new("{*}", "{*}"),
    ])
    {
        Marks = [new("backbone.{*}"), new("sem_seg_head.predictor.transformer.decoder.{*}")],
        Derived = ComputedByTheModel,
        Dispensable = [new("criterion.{*}")],
    };

    /// <summary>
    /// Hugging Face Transformers' <c>MaskFormerForInstanceSegmentation</c> with a Swin or ResNet backbone and four levels: query, key and value rows
    /// apart. It knows no encoder in the pixel decoder and no DeepLab stem.
    /// </summary>
    [KeyMap("maskformer/huggingface")]
    public static KeyMap HuggingFace { get; } = new("maskformer/huggingface", [.. Backbone(), .. PixelDecoder(), .. Decoder(), new("criterion.{*}", "criterion.{*}")])
    {
        Marks = [new("model.pixel_level_module.decoder.fpn.{*}"), new("model.transformer_module.{*}")],
        Derived = ComputedByTheModel,
        // Counters of the batch norm that stands for a frozen one, and the norm of Swin's pooled output, which segmentation does not use.
        Dispensable = [new("criterion.{*}"), new("backbone.{*}.num_batches_tracked"), new("backbone.layernorm.{*}")],
    };

    private static IEnumerable<KeyRule> Backbone()
    {
        const string encoder = "model.pixel_level_module.encoder";
        foreach (var rule in HuggingFaceRules.Swin($"{encoder}.model", "backbone")) yield return rule;
        yield return new($"{encoder}.model.layernorm.{{*}}", "backbone.layernorm.{*}");
        for (var stage = 0; stage < 4; stage++) yield return new($"{encoder}.hidden_states_norms.{stage}.{{*}}", $"backbone.norm{stage}.{{*}}");
        foreach (var rule in HuggingFaceRules.ResNet(encoder, "backbone")) yield return rule;
    }

    private static IEnumerable<KeyRule> PixelDecoder()
    {
        const string theirs = "model.pixel_level_module.decoder", ours = "sem_seg_head.pixel_decoder";
        foreach (var rule in Convolution($"{theirs}.fpn.stem", $"{ours}.layer_4")) yield return rule;
        // They count the steps of the top-down path, the release counts levels from the finest.
        for (var step = 0; step < 3; step++)
        {
            foreach (var rule in Convolution($"{theirs}.fpn.layers.{step}.proj", $"{ours}.adapter_{3 - step}")) yield return rule;
            foreach (var rule in Convolution($"{theirs}.fpn.layers.{step}.block", $"{ours}.layer_{3 - step}")) yield return rule;
        }
        yield return new($"{theirs}.mask_projection.{{*}}", $"{ours}.mask_features.{{*}}");

        static KeyRule[] Convolution(string their, string our) => [new($"{their}.0.{{p}}", $"{our}.{{p}}"), new($"{their}.1.{{p}}", $"{our}.norm.{{p}}")];
    }

    private static IEnumerable<KeyRule> Decoder()
    {
        const string theirs = "model.transformer_module", ours = "sem_seg_head.predictor";
        yield return new($"{theirs}.queries_embedder.{{*}}", $"{ours}.query_embed.{{*}}");
        yield return new($"{theirs}.input_projection.{{*}}", $"{ours}.input_proj.{{*}}");
        yield return new($"{theirs}.decoder.layernorm.{{*}}", $"{ours}.transformer.decoder.norm.{{*}}");
        yield return new("class_predictor.{*}", $"{ours}.class_embed.{{*}}");
        yield return new("mask_embedder.{n}.0.{p}", $"{ours}.mask_embed.layers.{{n}}.{{p}}");

        const string their = $"{theirs}.decoder.layers.{{n}}", our = $"{ours}.transformer.decoder.layers.{{n}}";
        foreach (var rule in HuggingFaceRules.Attention($"{their}.self_attn", $"{our}.self_attn")) yield return rule;
        foreach (var rule in HuggingFaceRules.Attention($"{their}.encoder_attn", $"{our}.multihead_attn")) yield return rule;
        yield return new($"{their}.self_attn_layer_norm.{{*}}", $"{our}.norm1.{{*}}");
        yield return new($"{their}.encoder_attn_layer_norm.{{*}}", $"{our}.norm2.{{*}}");
        yield return new($"{their}.final_layer_norm.{{*}}", $"{our}.norm3.{{*}}");
        yield return new($"{their}.fc{{k}}.{{*}}", $"{our}.linear{{k}}.{{*}}");
    }
}
