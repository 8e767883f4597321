namespace Seg.TransformerDecoders.Mask2Former;

/// <summary>Names of Mask2Former checkpoints. Seg's own models bear the names of the original release.</summary>
public static class Mask2FormerKeyMaps
{
    internal static readonly KeyTemplate[] ComputedByTheModel =
    [
        // Swin's table of relative positions follows from the window size.
        new("backbone.layers.{stage}.blocks.{block}.attn.relative_position_index"),
        // Counts the batches seen; only momentum-less BatchNorm reads it.
        new("backbone.{*}.num_batches_tracked"),
        // The loss's weight of "no object", an option of the criterion.
        new("criterion.empty_weight"),
    ];

    private static readonly KeyTemplate[] OnlyForTraining = [new("criterion.{*}")];

    /// <summary>
    /// The original release (facebookresearch/Mask2Former): names are the model's own. Files written before version 2 of the head have the
    /// pixel decoder's entries right below <c>sem_seg_head</c> and call the query features <c>static_query</c>.
    /// </summary>
    [KeyMap("mask2former/original")]
    public static KeyMap Original { get; } = new("mask2former/original",
    [
        new("sem_seg_head.predictor.static_query.{*}", "sem_seg_head.predictor.query_feat.{*}") { Legacy = true },
        new("sem_seg_head.predictor.{*}", "sem_seg_head.predictor.{*}"),
        new("sem_seg_head.{*}", "sem_seg_head.pixel_decoder.{*}") { Legacy = true },
        new("{*}", "{*}"),
    ])
    {
        Marks = [new("backbone.{*}"), new("sem_seg_head.predictor.transformer_cross_attention_layers.{*}")],
        Derived = ComputedByTheModel,
        Dispensable = OnlyForTraining,
    };

    /// <summary>Hugging Face Transformers' <c>Mask2FormerForUniversalSegmentation</c> with a Swin or ResNet backbone: query, key and value rows apart.</summary>
    [KeyMap("mask2former/huggingface")]
    public static KeyMap HuggingFace { get; } = new("mask2former/huggingface", [.. Backbone(), .. PixelDecoder(), .. Decoder(), new("criterion.{*}", "criterion.{*}")])
    {
        Marks = [new("model.pixel_level_module.{*}"), new("model.transformer_module.{*}")],
        Derived = ComputedByTheModel,
        // Counters of the batch norm that stands for a frozen one.
        Dispensable = [.. OnlyForTraining, new("backbone.{*}.num_batches_tracked")],
    };

    private static IEnumerable<KeyRule> Backbone()
    {
        const string encoder = "model.pixel_level_module.encoder";
        foreach (var rule in HuggingFaceRules.Swin(encoder, "backbone")) yield return rule;
        // Stages count from 1 there, output norms from 0 here.
        for (var stage = 0; stage < 4; stage++) yield return new($"{encoder}.hidden_states_norms.stage{stage + 1}.{{*}}", $"backbone.norm{stage}.{{*}}");
        foreach (var rule in HuggingFaceRules.ResNet(encoder, "backbone")) yield return rule;
    }

    private static IEnumerable<KeyRule> PixelDecoder()
    {
        const string theirs = "model.pixel_level_module.decoder", ours = "sem_seg_head.pixel_decoder";
        yield return new($"{theirs}.level_embed", $"{ours}.transformer.level_embed");
        yield return new($"{theirs}.input_projections.{{*}}", $"{ours}.input_proj.{{*}}");
        yield return new($"{theirs}.mask_projection.{{*}}", $"{ours}.mask_features.{{*}}");
        foreach (var layer in new[] { "adapter", "layer" })
        {
            yield return new($"{theirs}.{layer}_{{n}}.0.{{p}}", $"{ours}.{layer}_{{n}}.{{p}}");
            yield return new($"{theirs}.{layer}_{{n}}.1.{{p}}", $"{ours}.{layer}_{{n}}.norm.{{p}}");
        }

        const string their = $"{theirs}.encoder.layers.{{n}}", our = $"{ours}.transformer.encoder.layers.{{n}}";
        yield return new($"{their}.self_attn.{{*}}", $"{our}.self_attn.{{*}}");
        yield return new($"{their}.self_attn_layer_norm.{{*}}", $"{our}.norm1.{{*}}");
        yield return new($"{their}.final_layer_norm.{{*}}", $"{our}.norm2.{{*}}");
        yield return new($"{their}.fc{{k}}.{{*}}", $"{our}.linear{{k}}.{{*}}");
    }

    private static IEnumerable<KeyRule> Decoder()
    {
        const string theirs = "model.transformer_module", ours = "sem_seg_head.predictor";
        yield return new($"{theirs}.queries_embedder.{{*}}", $"{ours}.query_embed.{{*}}");
        yield return new($"{theirs}.queries_features.{{*}}", $"{ours}.query_feat.{{*}}");
        yield return new($"{theirs}.level_embed.{{*}}", $"{ours}.level_embed.{{*}}");
        yield return new($"{theirs}.input_projections.{{*}}", $"{ours}.input_proj.{{*}}");
        yield return new($"{theirs}.decoder.layernorm.{{*}}", $"{ours}.decoder_norm.{{*}}");
        yield return new($"{theirs}.decoder.mask_predictor.mask_embedder.{{n}}.0.{{p}}", $"{ours}.mask_embed.layers.{{n}}.{{p}}");
        yield return new("class_predictor.{*}", $"{ours}.class_embed.{{*}}");

        const string layer = $"{theirs}.decoder.layers.{{n}}";
        const string self = $"{ours}.transformer_self_attention_layers.{{n}}", cross = $"{ours}.transformer_cross_attention_layers.{{n}}", ffn = $"{ours}.transformer_ffn_layers.{{n}}";
        foreach (var rule in HuggingFaceRules.Attention($"{layer}.self_attn", $"{self}.self_attn")) yield return rule;
        yield return new($"{layer}.self_attn_layer_norm.{{*}}", $"{self}.norm.{{*}}");
        yield return new($"{layer}.cross_attn.{{*}}", $"{cross}.multihead_attn.{{*}}");
        yield return new($"{layer}.cross_attn_layer_norm.{{*}}", $"{cross}.norm.{{*}}");
        yield return new($"{layer}.fc{{k}}.{{*}}", $"{ffn}.linear{{k}}.{{*}}");
        yield return new($"{layer}.final_layer_norm.{{*}}", $"{ffn}.norm.{{*}}");
    }
}
