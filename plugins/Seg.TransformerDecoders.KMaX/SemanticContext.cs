using Seg.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.TransformerDecoders;

/// <summary>Atrous spatial pyramid pooling: convolutions of four reaches and the mean of the whole map, side by side (Chen et al., DeepLabv3, 2017).</summary>
internal sealed partial class SemanticContext : Module
{
    // As published for kMaX-DeepLab, whatever the stride.
    private static readonly int[] Rates = [6, 12, 18];

    private readonly double _dropout;

    [Layer("_aspp_conv0")] private readonly ConvBatchNorm _near;
    [Layer("_aspp_conv1")] private readonly ConvBatchNorm _wide1;
    [Layer("_aspp_conv2")] private readonly ConvBatchNorm _wide2;
    [Layer("_aspp_conv3")] private readonly ConvBatchNorm _wide3;
    [Layer("_aspp_pool")] private readonly ConvBatchNorm _whole;
    [Layer("_proj_conv_bn_act")] private readonly ConvBatchNorm _project;

    public SemanticContext(int input, int channels, double dropout) : base(nameof(SemanticContext))
    {
        _dropout = dropout;
        _near = new(input, channels, gelu: true);
        _wide1 = new(input, channels, kernel: 3, dilation: Rates[0], gelu: true);
        _wide2 = new(input, channels, kernel: 3, dilation: Rates[1], gelu: true);
        _wide3 = new(input, channels, kernel: 3, dilation: Rates[2], gelu: true);
        _whole = new(input, channels, gelu: true);
        _project = new(5 * channels, channels, gelu: true);
    }

    /// <param name="x">[batch, input, H, W].</param>
    /// <returns>[batch, channels, H, W].</returns>
    public Tensor Forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        // Enlarging a single cell spreads its value.
        var whole = _whole.call(x.mean([2, 3], keepdim: true)).expand(-1, -1, x.shape[2], x.shape[3]);
        var projected = _project.call(cat([_near.call(x), _wide1.call(x), _wide2.call(x), _wide3.call(x), whole], 1));
        return (_dropout > 0 ? functional.dropout(projected, _dropout, training) : projected).MoveToOuterDisposeScope();
    }
}
