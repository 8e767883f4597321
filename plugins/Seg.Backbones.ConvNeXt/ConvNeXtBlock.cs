using Seg.Inference;
using Seg.Modules;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.Backbones;

/// <summary>A 7×7 convolution of each channel, then a normalisation and a perceptron over the channels, with a way around all of it.</summary>
internal sealed partial class ConvNeXtBlock : Module<Tensor, Tensor>, IWeightedModule
{
    private readonly ProductSlot _scaled = new();

    [Layer("dwconv")] private readonly ConvNorm _spatial;
    [Layer("norm")] private readonly LayerNorm _norm;
    [Layer("pwconv1")] private readonly Dense _widen;
    // No product of its own: in inference the factor on each channel belongs to it.
    [Layer("pwconv2")] private readonly Linear _narrow;
    // ComponentName tells TorchSharp which field to renew when the module moves to another device or type.
    [Layer("gamma"), ComponentName(Name = "gamma")] private readonly Parameter? _scale;
    [Layer("drop_path")] private readonly DropPath _dropPath;

    /// <param name="channels">Channels.</param>
    /// <param name="dropPath">Stochastic depth of this block.</param>
    /// <param name="layerScale">What the factor on each channel starts at; 0: none.</param>
    public ConvNeXtBlock(int channels, double dropPath, double layerScale) : base(nameof(ConvNeXtBlock))
    {
        _spatial = ConvNeXtLayers.Convolution(channels, channels, kernel: 7, stride: 1, padding: 3, groups: channels);
        _norm = ConvNeXtLayers.Norm(channels);
        _widen = WeightInit.TruncatedLinear(channels, 4 * channels, activation: Activation.Gelu);
        _narrow = Linear(new Parameter(empty(channels, 4 * channels)), new Parameter(zeros(channels)));
        WeightInit.TruncatedNormal(_narrow.weight!);
        if (layerScale > 0) _scale = new Parameter(full(channels, layerScale));
        _dropPath = new(dropPath);
    }

    /// <inheritdoc/>
    public IEnumerable<WeightedProduct> Products()
    {
        if (_scale is null) return [new(_scaled, _narrow.weight!, _narrow.bias) { Part = "pwconv2" }];
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        // (x · W + b) · s = x · (W · s) + b · s.
        var (weight, bias) = (_narrow.weight! * _scale.unsqueeze(1), _narrow.bias! * _scale);
        var product = new WeightedProduct(_scaled, weight, bias) { Part = "pwconv2" };
        product.Own(weight, bias);
        return [product];
    }

    /// <param name="x">[batch, channels, H, W].</param>
    /// <returns>The same shape.</returns>
    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        var cells = _norm.call(ConvNeXtLayers.Exact(_spatial.call(x), _norm).permute(0, 2, 3, 1));
        cells = _widen.call(cells);
        if (_scaled.For(this) is { } kernel) return kernel.Run(cells, x.permute(0, 2, 3, 1)).permute(0, 3, 1, 2).MoveToOuterDisposeScope();
        cells = _narrow.call(cells);
        if (_scale is not null) cells = cells * _scale;
        return (x + _dropPath.call(cells.permute(0, 3, 1, 2))).MoveToOuterDisposeScope();
    }
}
