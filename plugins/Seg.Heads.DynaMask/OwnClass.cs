using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Seg.Heads;

/// <summary>A 1×1 convolution with an output for each class, of which only each region's own is computed.</summary>
internal static class OwnClass
{
    /// <param name="convolution">[classes, channels, 1, 1], or of one class for all.</param>
    /// <param name="features">[regions, channels, h, w].</param>
    /// <param name="classes">int64 [regions].</param>
    /// <returns>[regions, 1, h, w].</returns>
    public static Tensor Run(Conv2d convolution, Tensor features, Tensor classes)
    {
        using var scope = NewDisposeScope();
        var weight = convolution.weight!;
        if (weight.shape[0] == 1) classes = classes.mul(0);
        var own = weight.view(weight.shape[0], 1, -1).index_select(0, classes);
        var logits = own.bmm(features.flatten(2)) + convolution.bias!.index_select(0, classes).view(-1, 1, 1);
        return logits.view(features.shape[0], 1, features.shape[2], features.shape[3]).MoveToOuterDisposeScope();
    }
}
