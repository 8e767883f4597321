using Seg.Modules;
using Seg.Operators;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.Backbones;

/// <summary>
/// A 1×1 convolution, a 3×3 one or axial attention, and a 1×1 convolution, around which the activated input is added; the sum is not activated
/// (deeplab2, layers/axial_blocks.py). A stride lies in the middle, and in the projection around it.
/// </summary>
internal sealed partial class AxialResNetBlock : Module<Tensor, Tensor>
{
    private readonly int _stride;

    [Layer("_conv1_bn_act")] private readonly ConvBatchNorm _narrow;
    [Layer("_attention")] private readonly AxialAttention2d? _attention;
    [Layer("_conv2_bn_act")] private readonly ConvBatchNorm? _convolution;
    [Layer("_conv3_bn")] private readonly ConvBatchNorm _widen;
    [Layer("_shortcut")] private readonly ConvBatchNorm? _shortcut;
    [Layer("drop_path")] private readonly DropPath _dropPath;

    /// <param name="input">Channels in.</param>
    /// <param name="channels">Base channels; four times as many come out.</param>
    /// <param name="stride">1, or 2 in a stage's first block, whose channels change too.</param>
    /// <param name="isAxial">Attention in the middle.</param>
    /// <param name="heads">Its heads.</param>
    /// <param name="dropPath">Chance of skipping the branch.</param>
    public AxialResNetBlock(int input, int channels, int stride, bool isAxial, int heads, double dropPath) : base(nameof(AxialResNetBlock))
    {
        _stride = stride;
        var (first, middle) = isAxial ? (2 * channels, 2 * channels) : (channels, channels);
        _narrow = new(input, first, gelu: true);
        if (isAxial) _attention = new(first, keyDepth: channels, valueDepth: middle, heads, stride);
        else _convolution = new(first, middle, kernel: 3, stride: stride, gelu: true);
        _widen = new(middle, 4 * channels, normStart: 0);
        if (input != 4 * channels) _shortcut = new(input, 4 * channels, stride: stride);
        _dropPath = new(dropPath);
    }

    /// <param name="x">[batch, channels in, H, W], not activated.</param>
    /// <returns>[batch, 4 · channels, ⌈H/stride⌉, ⌈W/stride⌉], not activated.</returns>
    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        var active = Activations.Gelu(x, _narrow.IsPlanned);
        var branch = _narrow.call(active);
        branch = _attention is null ? _convolution!.call(branch) : Activations.Gelu(_attention.call(branch), _widen.IsPlanned);
        // Where nothing is dropped the sum is part of the last product.
        return (training ? _dropPath.call(_widen.call(branch)) + Around(active) : _widen.Forward(branch, Around(active))).MoveToOuterDisposeScope();
    }

    // Pooling over single cells keeps every stride-th of them.
    private Tensor Around(Tensor active) =>
        _shortcut is not null ? _shortcut.call(active) : _stride > 1 ? functional.max_pool2d(active, kernel_size: 1, stride: _stride) : active;
}
