namespace Seg.Backbones;

/// <summary>
/// Names of published Swin weights of ImageNet, whose head stays aside. Maps lead to the names of the backbone alone, as <c>InitialiseBackbone</c>
/// takes them. The norms of the outputs belong to dense prediction: no classifier has them, and they start fresh.
/// </summary>
public static class SwinKeyMaps
{
    private static readonly KeyTemplate[] Fresh =
    [
        new("norm{n}.{p}"),
        // Follows from the window size.
        new("layers.{s}.blocks.{b}.attn.relative_position_index"),
    ];

    private static readonly KeyTemplate[] Classifier = [new("norm.{p}"), new("head.{*}"), new("layernorm.{p}"), new("classifier.{p}"), new("layers.{s}.blocks.{b}.attn_mask")];

    /// <summary>The original release (microsoft/Swin-Transformer), and timm's of before version 0.9.</summary>
    [KeyMap("swin/original")]
    public static KeyMap Original { get; } = new("swin/original",
    [
        new("patch_embed.{*}", "patch_embed.{*}"), new("layers.{*}", "layers.{*}"), new("absolute_pos_embed", "absolute_pos_embed"),
        new("norm.{p}", "norm.{p}"), new("norm{n}.{p}", "norm{n}.{p}"), new("head.{*}", "head.{*}"),
    ])
    {
        Marks = [new("patch_embed.proj.weight"), new("layers.0.blocks.0.attn.qkv.weight"), new("layers.0.downsample.reduction.weight")],
        Derived = Fresh,
        Dispensable = Classifier,
    };

    /// <summary>timm since version 0.9: merging belongs to the stage after it.</summary>
    [KeyMap("swin/timm")]
    public static KeyMap Timm { get; } = new("swin/timm",
    [
        new("patch_embed.{*}", "patch_embed.{*}"), new("layers.{s}.blocks.{*}", "layers.{s}.blocks.{*}"),
        .. Enumerable.Range(1, 3).Select(s => new KeyRule($"layers.{s}.downsample.{{*}}", $"layers.{s - 1}.downsample.{{*}}")),
        new("norm.{p}", "norm.{p}"), new("head.{*}", "head.{*}"),
    ])
    {
        Marks = [new("patch_embed.proj.weight"), new("layers.0.blocks.0.attn.qkv.weight"), new("layers.3.downsample.reduction.weight")],
        Derived = Fresh,
        Dispensable = Classifier,
    };

    /// <summary>Hugging Face Transformers' Swin, with the classifier or as a backbone: query, key and value rows apart.</summary>
    [KeyMap("swin/huggingface")]
    public static KeyMap HuggingFace { get; } = new("swin/huggingface",
    [
        .. HuggingFaceNames("swin."), .. HuggingFaceNames(""),
        // Stages count from 1 there, output norms from 0 here.
        .. Enumerable.Range(0, 4).Select(s => new KeyRule($"hidden_states_norms.stage{s + 1}.{{p}}", $"norm{s}.{{p}}")),
        new("swin.layernorm.{p}", "layernorm.{p}"), new("layernorm.{p}", "layernorm.{p}"), new("classifier.{p}", "classifier.{p}"),
    ])
    {
        Marks = [new("{*}patch_embeddings.projection.weight"), new("{*}.attention.self.relative_position_bias_table")],
        Derived = Fresh,
        Dispensable = Classifier,
    };

    private static IEnumerable<KeyRule> HuggingFaceNames(string prefix)
    {
        yield return new($"{prefix}embeddings.patch_embeddings.projection.{{p}}", "patch_embed.proj.{p}");
        yield return new($"{prefix}embeddings.norm.{{p}}", "patch_embed.norm.{p}");
        yield return new($"{prefix}embeddings.position_embeddings", "absolute_pos_embed");
        var (theirs, ours) = ($"{prefix}encoder.layers.{{s}}.blocks.{{b}}", "layers.{s}.blocks.{b}");
        yield return new($"{theirs}.layernorm_before.{{p}}", $"{ours}.norm1.{{p}}");
        yield return new($"{theirs}.layernorm_after.{{p}}", $"{ours}.norm2.{{p}}");
        string[] parts = ["query", "key", "value"];
        for (var i = 0; i < parts.Length; i++) yield return new($"{theirs}.attention.self.{parts[i]}.{{p}}", $"{ours}.attn.qkv.{{p}}") { Part = i, Parts = parts.Length };
        yield return new($"{theirs}.attention.self.relative_position_bias_table", $"{ours}.attn.relative_position_bias_table");
        yield return new($"{theirs}.attention.self.relative_position_index", $"{ours}.attn.relative_position_index");
        yield return new($"{theirs}.attention.output.dense.{{p}}", $"{ours}.attn.proj.{{p}}");
        yield return new($"{theirs}.intermediate.dense.{{p}}", $"{ours}.mlp.fc1.{{p}}");
        yield return new($"{theirs}.output.dense.{{p}}", $"{ours}.mlp.fc2.{{p}}");
        yield return new($"{prefix}encoder.layers.{{s}}.downsample.{{*}}", "layers.{s}.downsample.{*}");
    }
}
