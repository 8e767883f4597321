namespace Seg;

/// <summary>Rules for building blocks under torchvision's names, which timm and OpenMMLab bear too, each below a prefix: <c>theirs</c> in the file, <c>ours</c> in the model.</summary>
public static class TorchvisionRules
{
    /// <summary>
    /// ResNet's stem of one convolution and its four stages to detectron2's names, with bottleneck blocks (three convolutions) or basic ones (two); without
    /// the classifier.
    /// </summary>
    /// <param name="theirs">The file's prefix with its dot, or nothing.</param>
    /// <param name="ours">The model's prefix with its dot, or nothing.</param>
    public static IEnumerable<KeyRule> ResNet(string theirs = "", string ours = "")
    {
        yield return new($"{theirs}conv1.{{p}}", $"{ours}stem.conv1.{{p}}");
        yield return new($"{theirs}bn1.{{p}}", $"{ours}stem.conv1.norm.{{p}}");
        // Stages count from 1 there and from 2, their stride's logarithm, here.
        for (var stage = 1; stage <= 4; stage++)
        {
            string their = $"{theirs}layer{stage}.{{i}}", our = $"{ours}res{stage + 1}.{{i}}";
            yield return new($"{their}.conv{{k}}.{{p}}", $"{our}.conv{{k}}.{{p}}");
            yield return new($"{their}.bn{{k}}.{{p}}", $"{our}.conv{{k}}.norm.{{p}}");
            yield return new($"{their}.downsample.0.{{p}}", $"{our}.shortcut.{{p}}");
            yield return new($"{their}.downsample.1.{{p}}", $"{our}.shortcut.norm.{{p}}");
        }
    }
}
