using Seg.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.Backbones;

/// <summary>Three 3×3 convolutions, the first of stride 2; the result is not activated (deeplab2, layers/stems.py, InceptionSTEM).</summary>
internal sealed partial class InceptionStem : Module<Tensor, Tensor>
{
    [Layer("_conv1_bn_act")] private readonly ConvBatchNorm _first;
    [Layer("_conv2_bn_act")] private readonly ConvBatchNorm _second;
    [Layer("_conv3_bn")] private readonly ConvBatchNorm _third;

    public InceptionStem(int width) : base(nameof(InceptionStem))
    {
        _first = new(3, width, kernel: 3, stride: 2, gelu: true);
        _second = new(width, width, kernel: 3, gelu: true);
        _third = new(width, 2 * width, kernel: 3);
    }

    /// <param name="images">[batch, 3, H, W].</param>
    /// <returns>[batch, 2 · width, ⌈H/2⌉, ⌈W/2⌉].</returns>
    public override Tensor forward(Tensor images)
    {
        using var scope = NewDisposeScope();
        return _third.call(_second.call(_first.call(images))).MoveToOuterDisposeScope();
    }
}
