namespace Seg.Backbones;

/// <summary>
/// Names of published ResNet weights, all of classifiers whose last layer stays aside. Seg's ResNet bears detectron2's names; maps lead to those of the
/// backbone alone, as <c>InitialiseBackbone</c> takes them.
/// </summary>
public static class ResNetKeyMaps
{
    private static readonly KeyTemplate[] Classifier = [new("fc.{*}"), new("stem.fc.{*}"), new("classifier.{*}"), new("{*}.num_batches_tracked")];

    // Frozen batch norms have no counter; where there is one, a fresh 0 is right.
    private static readonly KeyTemplate[] Counters = [new("{*}.num_batches_tracked")];

    /// <summary>detectron2's own files of backbones (R-50.pkl and its kin, converted from torchvision).</summary>
    [KeyMap("resnet/detectron2")]
    public static KeyMap Detectron2 { get; } = new("resnet/detectron2", [new("stem.{*}", "stem.{*}"), .. Stages().Select(s => new KeyRule($"{s.Ours}.{{*}}", $"{s.Ours}.{{*}}"))])
    {
        Marks = [new("stem.conv1.{*}"), new("res2.0.{*}")],
        Derived = Counters,
        Dispensable = Classifier,
    };

    /// <summary>torchvision's and timm's ResNets.</summary>
    [KeyMap("resnet/torchvision")]
    public static KeyMap Torchvision { get; } = new("resnet/torchvision", [.. TorchvisionRules.ResNet(), new("fc.{*}", "fc.{*}")])
    {
        Marks = [new("conv1.weight"), new("layer1.0.conv1.weight")],
        Derived = Counters,
        Dispensable = Classifier,
    };

    /// <summary>Hugging Face Transformers' ResNet, with the classifier or as a backbone.</summary>
    [KeyMap("resnet/huggingface")]
    public static KeyMap HuggingFace { get; } = new("resnet/huggingface", [.. HuggingFaceNames("resnet."), .. HuggingFaceNames(""), new("classifier.{*}", "classifier.{*}")])
    {
        Marks = [new("{*}embedder.embedder.convolution.weight")],
        Derived = Counters,
        Dispensable = Classifier,
    };

    private static IEnumerable<KeyRule> HuggingFaceNames(string prefix)
    {
        yield return new($"{prefix}embedder.embedder.convolution.{{p}}", "stem.conv1.{p}");
        yield return new($"{prefix}embedder.embedder.normalization.{{p}}", "stem.conv1.norm.{p}");
        foreach (var (number, ours) in Stages())
        {
            var theirs = $"{prefix}encoder.stages.{number - 1}.layers.{{i}}";
            for (var k = 0; k < 3; k++)
            {
                yield return new($"{theirs}.layer.{k}.convolution.{{p}}", $"{ours}.{{i}}.conv{k + 1}.{{p}}");
                yield return new($"{theirs}.layer.{k}.normalization.{{p}}", $"{ours}.{{i}}.conv{k + 1}.norm.{{p}}");
            }
            yield return new($"{theirs}.shortcut.convolution.{{p}}", $"{ours}.{{i}}.shortcut.{{p}}");
            yield return new($"{theirs}.shortcut.normalization.{{p}}", $"{ours}.{{i}}.shortcut.norm.{{p}}");
        }
    }

    // Stages count from 1 elsewhere, and from 2, their stride's logarithm, here.
    private static IEnumerable<(int Number, string Ours)> Stages() => Enumerable.Range(1, 4).Select(n => (n, $"res{n + 1}"));
}
