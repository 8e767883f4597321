namespace Seg.TransformerDecoders;

/// <summary>Names of Segmenter checkpoints. Seg's own models bear the names of the original release: <c>encoder.*</c> and <c>decoder.*</c>.</summary>
public static class SegmenterKeyMaps
{
    private static readonly KeyTemplate[] Classifier = [new("encoder.head.{*}"), new("encoder.head_dist.{*}")];

    /// <summary>The original release (rstrudel/segmenter): names are the model's own. The pre-training's classifier may be missing on either side.</summary>
    [KeyMap("segmenter/original")]
    public static KeyMap Original { get; } = new("segmenter/original", [new("encoder.{*}", "encoder.{*}"), new("decoder.{*}", "decoder.{*}")])
    {
        Marks = [new("encoder.cls_token"), new("encoder.blocks.{n}.attn.qkv.weight"), new("decoder.{*}")],
        Derived = Classifier,
        Dispensable = Classifier,
    };

    /// <summary>
    /// OpenMMLab's <c>EncoderDecoder</c> with a Vision Transformer and Segmenter's mask transformer, or <c>FCNHead</c> without convolutions for the linear
    /// decoder (mmsegmentation 0.x and 1.x). The matrices that patches and classes are multiplied by are the weights of linear layers there, so transposed; the
    /// linear decoder is a 1×1 convolution. There is no classifier.
    /// </summary>
    [KeyMap("segmenter/openmmlab")]
    public static KeyMap OpenMMLab { get; } = new("segmenter/openmmlab", [.. Encoder(), .. Decoder()])
    {
        Marks = [new("backbone.cls_token"), new("backbone.layers.{n}.attn.attn.in_proj_weight"), new("decode_head.{*}")],
        Derived = Classifier,
    };

    private static IEnumerable<KeyRule> Encoder()
    {
        yield return new("backbone.cls_token", "encoder.cls_token");
        yield return new("backbone.pos_embed", "encoder.pos_embed");
        yield return new("backbone.patch_embed.projection.{*}", "encoder.patch_embed.proj.{*}");
        foreach (var rule in Block("backbone.layers.{n}", "encoder.blocks.{n}")) yield return rule;
        yield return new("backbone.ln1.{*}", "encoder.norm.{*}");
    }

    private static IEnumerable<KeyRule> Decoder()
    {
        yield return new("decode_head.cls_emb", "decoder.cls_emb");
        yield return new("decode_head.dec_proj.{*}", "decoder.proj_dec.{*}");
        yield return new("decode_head.patch_proj.weight", "decoder.proj_patch") { Form = KeyForm.Transposed };
        yield return new("decode_head.classes_proj.weight", "decoder.proj_classes") { Form = KeyForm.Transposed };
        foreach (var rule in Block("decode_head.layers.{n}", "decoder.blocks.{n}")) yield return rule;
        yield return new("decode_head.decoder_norm.{*}", "decoder.decoder_norm.{*}");
        yield return new("decode_head.mask_norm.{*}", "decoder.mask_norm.{*}");
        yield return new("decode_head.conv_seg.weight", "decoder.head.weight") { Form = KeyForm.Pointwise };
        yield return new("decode_head.conv_seg.bias", "decoder.head.bias");
    }

    private static IEnumerable<KeyRule> Block(string theirs, string ours)
    {
        for (var i = 1; i <= 2; i++) yield return new($"{theirs}.ln{i}.{{*}}", $"{ours}.norm{i}.{{*}}");
        foreach (var kind in new[] { "weight", "bias" }) yield return new($"{theirs}.attn.attn.in_proj_{kind}", $"{ours}.attn.qkv.{kind}");
        yield return new($"{theirs}.attn.attn.out_proj.{{*}}", $"{ours}.attn.proj.{{*}}");
        yield return new($"{theirs}.ffn.layers.0.0.{{*}}", $"{ours}.mlp.fc1.{{*}}");
        yield return new($"{theirs}.ffn.layers.1.{{*}}", $"{ours}.mlp.fc2.{{*}}");
    }
}
