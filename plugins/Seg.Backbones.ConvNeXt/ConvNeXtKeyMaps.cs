namespace Seg.Backbones;

/// <summary>
/// Names of published ConvNeXt weights of ImageNet, whose head stays aside. Maps lead to the names of the backbone alone, as <c>InitialiseBackbone</c>
/// takes them.
/// </summary>
public static class ConvNeXtKeyMaps
{
    private static readonly KeyTemplate[] Classifier = [new("norm.{p}"), new("head.{*}"), new("layernorm.{p}"), new("classifier.{p}"), new("hidden_states_norms.{*}")];

    /// <summary>The original release (facebookresearch/ConvNeXt).</summary>
    [KeyMap("convnext/original")]
    public static KeyMap Original { get; } = new("convnext/original",
        [new("downsample_layers.{*}", "downsample_layers.{*}"), new("stages.{*}", "stages.{*}"), new("norm.{p}", "norm.{p}"), new("head.{*}", "head.{*}")])
    {
        Marks = [new("downsample_layers.0.0.weight"), new("stages.0.0.dwconv.weight")],
        Dispensable = Classifier,
    };

    /// <summary>timm's ConvNeXt.</summary>
    [KeyMap("convnext/timm")]
    public static KeyMap Timm { get; } = new("convnext/timm",
    [
        new("stem.{i}.{p}", "downsample_layers.0.{i}.{p}"),
        new("stages.{s}.downsample.{i}.{p}", "downsample_layers.{s}.{i}.{p}"),
        new("stages.{s}.blocks.{b}.conv_dw.{p}", "stages.{s}.{b}.dwconv.{p}"),
        new("stages.{s}.blocks.{b}.norm.{p}", "stages.{s}.{b}.norm.{p}"),
        new("stages.{s}.blocks.{b}.mlp.fc{k}.{p}", "stages.{s}.{b}.pwconv{k}.{p}"),
        new("stages.{s}.blocks.{b}.gamma", "stages.{s}.{b}.gamma"),
        new("head.{*}", "head.{*}"),
    ])
    {
        Marks = [new("stem.0.weight"), new("stages.0.blocks.0.conv_dw.weight")],
        Dispensable = Classifier,
    };

    /// <summary>Hugging Face Transformers' ConvNeXt, with the classifier or as a backbone.</summary>
    [KeyMap("convnext/huggingface")]
    public static KeyMap HuggingFace { get; } = new("convnext/huggingface",
    [
        .. HuggingFaceNames("convnext."), .. HuggingFaceNames(""),
        new("convnext.layernorm.{p}", "layernorm.{p}"), new("layernorm.{p}", "layernorm.{p}"), new("classifier.{p}", "classifier.{p}"), new("hidden_states_norms.{*}", "hidden_states_norms.{*}"),
    ])
    {
        Marks = [new("{*}embeddings.patch_embeddings.weight"), new("{*}.layers.0.dwconv.weight")],
        Dispensable = Classifier,
    };

    private static IEnumerable<KeyRule> HuggingFaceNames(string prefix)
    {
        yield return new($"{prefix}embeddings.patch_embeddings.{{p}}", "downsample_layers.0.0.{p}");
        yield return new($"{prefix}embeddings.layernorm.{{p}}", "downsample_layers.0.1.{p}");
        yield return new($"{prefix}encoder.stages.{{s}}.downsampling_layer.{{i}}.{{p}}", "downsample_layers.{s}.{i}.{p}");
        var (theirs, ours) = ($"{prefix}encoder.stages.{{s}}.layers.{{b}}", "stages.{s}.{b}");
        yield return new($"{theirs}.dwconv.{{p}}", $"{ours}.dwconv.{{p}}");
        yield return new($"{theirs}.layernorm.{{p}}", $"{ours}.norm.{{p}}");
        yield return new($"{theirs}.pwconv{{k}}.{{p}}", $"{ours}.pwconv{{k}}.{{p}}");
        yield return new($"{theirs}.layer_scale_parameter", $"{ours}.gamma");
    }
}
