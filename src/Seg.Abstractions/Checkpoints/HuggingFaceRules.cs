namespace Seg;

/// <summary>
/// Rules for building blocks that several models of Hugging Face Transformers share, each below a prefix: <c>theirs</c> in the file,
/// <c>ours</c> in the model. Placeholders of the prefixes must not be called <c>s</c>, <c>b</c>, <c>p</c>, <c>part</c> or <c>*</c>.
/// </summary>
public static class HuggingFaceRules
{
    /// <summary>Several entries, one below the other, make up one tensor of the model.</summary>
    /// <param name="file">The entries, with <c>{part}</c> where they differ.</param>
    /// <param name="parts">What stands there, in the order of rows.</param>
    /// <param name="model">The model's name.</param>
    public static IEnumerable<KeyRule> Stacked(string file, string[] parts, string model) =>
        parts.Select((part, i) => new KeyRule(file.Replace("{part}", part, StringComparison.Ordinal), model) { Part = i, Parts = parts.Length });

    /// <summary>Attention with projections of its own (DETR and its kin) to <see cref="Modules.MultiHeadAttention"/>.</summary>
    /// <param name="theirs">The file's prefix.</param>
    /// <param name="ours">The model's prefix.</param>
    public static IEnumerable<KeyRule> Attention(string theirs, string ours) =>
    [
        .. new[] { "weight", "bias" }.SelectMany(kind => Stacked($"{theirs}.{{part}}.{kind}", ["q_proj", "k_proj", "v_proj"], $"{ours}.in_proj_{kind}")),
        new($"{theirs}.out_proj.{{*}}", $"{ours}.out_proj.{{*}}"),
    ];

    /// <summary>SwinModel: embeddings, blocks and down-sampling, without norms of the outputs, which differ by model.</summary>
    /// <param name="theirs">The file's prefix.</param>
    /// <param name="ours">The model's prefix.</param>
    public static IEnumerable<KeyRule> Swin(string theirs, string ours)
    {
        yield return new($"{theirs}.embeddings.patch_embeddings.projection.{{*}}", $"{ours}.patch_embed.proj.{{*}}");
        yield return new($"{theirs}.embeddings.norm.{{*}}", $"{ours}.patch_embed.norm.{{*}}");
        yield return new($"{theirs}.embeddings.position_embeddings", $"{ours}.absolute_pos_embed");

        string their = $"{theirs}.encoder.layers.{{s}}.blocks.{{b}}", our = $"{ours}.layers.{{s}}.blocks.{{b}}";
        yield return new($"{their}.layernorm_before.{{*}}", $"{our}.norm1.{{*}}");
        yield return new($"{their}.layernorm_after.{{*}}", $"{our}.norm2.{{*}}");
        foreach (var rule in Stacked($"{their}.attention.self.{{part}}.{{*}}", ["query", "key", "value"], $"{our}.attn.qkv.{{*}}")) yield return rule;
        yield return new($"{their}.attention.self.relative_position_bias_table", $"{our}.attn.relative_position_bias_table");
        yield return new($"{their}.attention.self.relative_position_index", $"{our}.attn.relative_position_index");
        yield return new($"{their}.attention.output.dense.{{*}}", $"{our}.attn.proj.{{*}}");
        yield return new($"{their}.intermediate.dense.{{*}}", $"{our}.mlp.fc1.{{*}}");
        yield return new($"{their}.output.dense.{{*}}", $"{our}.mlp.fc2.{{*}}");
        yield return new($"{theirs}.encoder.layers.{{s}}.downsample.{{*}}", $"{ours}.layers.{{s}}.downsample.{{*}}");
    }

    /// <summary>ResNetModel to detectron2's names, with bottleneck blocks (three convolutions) or basic ones (two).</summary>
    /// <param name="theirs">The file's prefix.</param>
    /// <param name="ours">The model's prefix.</param>
    public static IEnumerable<KeyRule> ResNet(string theirs, string ours)
    {
        foreach (var rule in Convolution($"{theirs}.embedder.embedder", $"{ours}.stem.conv1")) yield return rule;
        // Stages count from 0 there and from 2 here, convolutions of a block from 0 and from 1.
        for (var stage = 0; stage < 4; stage++)
        {
            string their = $"{theirs}.encoder.stages.{stage}.layers.{{b}}", our = $"{ours}.res{stage + 2}.{{b}}";
            foreach (var rule in Convolution($"{their}.shortcut", $"{our}.shortcut")) yield return rule;
            for (var convolution = 0; convolution < 3; convolution++)
                foreach (var rule in Convolution($"{their}.layer.{convolution}", $"{our}.conv{convolution + 1}")) yield return rule;
        }

        static KeyRule[] Convolution(string their, string our) =>
            [new($"{their}.convolution.{{p}}", $"{our}.{{p}}"), new($"{their}.normalization.{{p}}", $"{our}.norm.{{p}}")];
    }
}
