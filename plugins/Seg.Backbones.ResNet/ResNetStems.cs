using Seg.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.Backbones;

/// <summary>The 7×7 stem: image to [batch, channels, ⌈H/2⌉, ⌈W/2⌉]; <see cref="StemPool"/> comes after it.</summary>
internal sealed partial class BasicStem : Module<Tensor, Tensor>
{
    [Layer("conv1")] private readonly ConvNorm _conv1;

    public BasicStem(int channels, Normalisation norm) : base(nameof(BasicStem)) =>
        _conv1 = new(3, channels, kernel: 7, stride: 2, norm: norm, relu: true, initialise: WeightInit.Msra, inner: true);

    public override Tensor forward(Tensor images) => _conv1.call(images);
}

/// <summary>The stem of three 3×3 convolutions: image to [batch, channels, ⌈H/2⌉, ⌈W/2⌉]; <see cref="StemPool"/> comes after it.</summary>
internal sealed partial class DeepLabStem : Module<Tensor, Tensor>
{
    [Layer("conv1")] private readonly ConvNorm _conv1;
    [Layer("conv2")] private readonly ConvNorm _conv2;
    [Layer("conv3")] private readonly ConvNorm _conv3;

    public DeepLabStem(int channels, Normalisation norm) : base(nameof(DeepLabStem))
    {
        ConvNorm Conv(int input, int output, int stride) =>
            new(input, output, kernel: 3, stride, norm: norm, relu: true, initialise: WeightInit.Msra, inner: true);
        _conv1 = Conv(3, channels / 2, stride: 2);
        _conv2 = Conv(channels / 2, channels / 2, stride: 1);
        _conv3 = Conv(channels / 2, channels, stride: 1);
    }

    public override Tensor forward(Tensor images)
    {
        using var scope = NewDisposeScope();
        return _conv3.call(_conv2.call(_conv1.call(images))).MoveToOuterDisposeScope();
    }
}

internal static class StemPool
{
    /// <summary>Max-pooling 3×3, stride 2, one row and column of padding on each side.</summary>
    public static Tensor Apply(Tensor x) => functional.max_pool2d(x, kernel_size: 3, stride: 2, padding: 1);
}
