using Seg.Modules;
using Seg.Operators;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.PixelDecoders;

/// <summary>
/// A 1×1 convolution, axial attention or a 3×3 convolution, and a 1×1 convolution, around which the activated input is added (deeplab2,
/// layers/axial_blocks.py). The sum is not activated: whoever reads it does that first.
/// </summary>
internal sealed partial class ResidualBlock : Module<Tensor, Tensor>
{
    [Layer("_conv1_bn_act")] private readonly ConvBatchNorm _narrow;
    [Layer("_attention")] private readonly AxialAttention2d? _attention;
    [Layer("_conv2_bn_act")] private readonly ConvBatchNorm? _convolution;
    [Layer("_conv3_bn")] private readonly ConvBatchNorm _widen;
    [Layer("_shortcut")] private readonly ConvBatchNorm? _shortcut;
    [Layer("drop_path")] private readonly DropPath _dropPath;

    /// <param name="input">Channels in.</param>
    /// <param name="channels">Base channels; four times as many come out.</param>
    /// <param name="kind">What lies in the middle.</param>
    /// <param name="spec">Heads and the chance of skipping the branch.</param>
    public ResidualBlock(int input, int channels, BlockKind kind, KMaXPixelDecoderAttribute spec) : base(nameof(ResidualBlock))
    {
        _dropPath = new(spec.DropPath);
        var isAxial = kind == BlockKind.Axial;
        var (first, middle) = isAxial ? (2 * channels, 2 * channels) : (channels, channels);
        _narrow = new(input, first, gelu: true);
        if (isAxial) _attention = new(first, keyDepth: channels, valueDepth: middle, spec.Heads);
        else _convolution = new(first, middle, kernel: 3, gelu: true);
        _widen = new(middle, 4 * channels, normStart: 0);
        if (input != 4 * channels) _shortcut = new(input, 4 * channels);
    }

    /// <param name="x">[batch, channels in, H, W], not activated.</param>
    /// <returns>[batch, 4 · channels, H, W], not activated.</returns>
    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        var active = Activations.Gelu(x, _narrow.IsPlanned);
        var branch = _narrow.call(active);
        branch = _attention is null ? _convolution!.call(branch) : Activations.Gelu(_attention.call(branch), _widen.IsPlanned);
        var around = _shortcut is null ? active : _shortcut.call(active);
        // Where nothing is dropped the sum is part of the last product.
        return (training ? _dropPath.call(_widen.call(branch)) + around : _widen.Forward(branch, around)).MoveToOuterDisposeScope();
    }
}
