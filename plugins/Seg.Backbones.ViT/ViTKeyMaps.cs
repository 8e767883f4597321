namespace Seg.Backbones;

/// <summary>Names of Vision Transformer and DeiT checkpoints: classifiers, from which training begins. Model names are those of <see cref="ViTBackbone"/>.</summary>
/// <remarks>
/// A table of positions must have the model's grid: a model whose <see cref="ViTAttribute.ImageSize"/> is the checkpoint's takes it, and resizes it for
/// images of other sizes by itself.
/// </remarks>
public static class ViTKeyMaps
{
    private static readonly string[] OwnNames =
        ["cls_token", "dist_token", "pos_embed", "patch_embed.{*}", "blocks.{n}.{*}", "norm.{*}", "head.{*}", "head_dist.{*}", "pre_logits.{*}", "fc_norm.{*}"];

    private static readonly KeyTemplate[] Classifier = [new("head.{*}"), new("head_dist.{*}")];

    /// <summary>timm's <c>vit_*</c> and <c>deit_*</c>, and the releases of DeiT: the names are the model's own. The pre-training's extra layers stay aside.</summary>
    [KeyMap("vit/timm")]
    public static KeyMap Timm { get; } = new("vit/timm", [.. OwnNames.Select(name => new KeyRule(name, name))])
    {
        Marks = [new("cls_token"), new("pos_embed"), new("patch_embed.proj.{*}"), new("blocks.{n}.attn.qkv.{*}")],
        Dispensable = [.. Classifier, new("pre_logits.{*}"), new("fc_norm.{*}")],
    };

    /// <summary>Hugging Face Transformers' <c>ViTForImageClassification</c>: query, key and value rows apart.</summary>
    [KeyMap("vit/huggingface")]
    public static KeyMap HuggingFace { get; } = HuggingFaceMap("vit/huggingface", "vit.", [new("classifier.{*}", "head.{*}")]);

    /// <summary>Hugging Face Transformers' <c>ViTModel</c>, the same without a classifier.</summary>
    [KeyMap("vit/huggingface-model")]
    public static KeyMap HuggingFaceModel { get; } = HuggingFaceMap("vit/huggingface-model", "", []);

    /// <summary>Hugging Face Transformers' <c>DeiTForImageClassificationWithTeacher</c>.</summary>
    [KeyMap("deit/huggingface")]
    public static KeyMap DeiTHuggingFace { get; } = HuggingFaceMap("deit/huggingface", "deit.", [new("cls_classifier.{*}", "head.{*}"), new("distillation_classifier.{*}", "head_dist.{*}")]);

    private static KeyMap HuggingFaceMap(string id, string prefix, KeyRule[] classifiers) => new(id, [.. HuggingFaceEncoder(prefix), .. classifiers])
    {
        Marks = [new($"{prefix}embeddings.cls_token"), new($"{prefix}encoder.layer.{{n}}.attention.attention.query.weight")],
        Derived = classifiers.Length == 0 ? Classifier : [],
        Dispensable = [.. Classifier, new("pooler.{*}")],
    };

    private static IEnumerable<KeyRule> HuggingFaceEncoder(string prefix)
    {
        yield return new($"{prefix}embeddings.cls_token", "cls_token");
        yield return new($"{prefix}embeddings.distillation_token", "dist_token");
        yield return new($"{prefix}embeddings.position_embeddings", "pos_embed");
        yield return new($"{prefix}embeddings.patch_embeddings.projection.{{*}}", "patch_embed.proj.{*}");
        yield return new($"{prefix}layernorm.{{*}}", "norm.{*}");
        // Only the bare model has one; no model of ours does.
        yield return new($"{prefix}pooler.{{*}}", "pooler.{*}");

        string layer = $"{prefix}encoder.layer.{{n}}", block = "blocks.{n}";
        yield return new($"{layer}.layernorm_before.{{*}}", $"{block}.norm1.{{*}}");
        yield return new($"{layer}.layernorm_after.{{*}}", $"{block}.norm2.{{*}}");
        string[] parts = ["query", "key", "value"];
        for (var part = 0; part < parts.Length; part++)
            yield return new($"{layer}.attention.attention.{parts[part]}.{{*}}", $"{block}.attn.qkv.{{*}}") { Part = part, Parts = parts.Length };
        yield return new($"{layer}.attention.output.dense.{{*}}", $"{block}.attn.proj.{{*}}");
        yield return new($"{layer}.intermediate.dense.{{*}}", $"{block}.mlp.fc1.{{*}}");
        yield return new($"{layer}.output.dense.{{*}}", $"{block}.mlp.fc2.{{*}}");
    }
}
