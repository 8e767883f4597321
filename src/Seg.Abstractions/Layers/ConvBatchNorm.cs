using Seg.Inference;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.Modules;

/// <summary>
/// A convolution over rows and columns, or over a sequence, then a batch normalisation and GELU, the last two if asked for; it keeps the size
/// at stride 1 (kMaX-DeepLab, pixel_decoder/kmax_pixel_decoder.py, ConvBN).
/// </summary>
/// <remarks>
/// State: <c>conv.weight</c>, <c>conv.bias</c> if any, and the normalisation's under <c>norm</c>, whose epsilon is 1e-3 and momentum 0.01 as in
/// deeplab2. Other than <see cref="ConvNorm"/> it has the convolution under a name of its own. Thread-safe in eval mode.
/// </remarks>
public sealed partial class ConvBatchNorm : Module<Tensor, Tensor>, IWeightedModule
{
    /// <summary>The batch normalisation of deeplab2 and kMaX-DeepLab.</summary>
    public static readonly Normalisation DeepLabNorm = new(NormKind.SyncBatchNorm, 1e-3, 0.01);

    private readonly ProductSlot _slot = new();

    [Layer("conv")] private readonly Convolution _conv;
    [Layer("norm")] private readonly BatchNorm? _norm;
    private readonly bool _gelu;
    // Null for a convolution over a sequence; only kernels of one cell are a product that inference knows there: the linear one of every cell.
    private readonly ConvolutionGeometry? _geometry;
    private readonly bool _isLinear;

    /// <param name="inChannels">Channels in.</param>
    /// <param name="outChannels">Channels out.</param>
    /// <param name="kernel">Side of the kernel, odd.</param>
    /// <param name="sequence">Whether it takes [batch, channels, length] rather than [batch, channels, H, W].</param>
    /// <param name="stride">Stride.</param>
    /// <param name="dilation">Distance between the kernel's taps.</param>
    /// <param name="groups">Groups of channels.</param>
    /// <param name="bias">Whether the convolution has a bias, which starts at 0.</param>
    /// <param name="norm">Whether a batch normalisation follows.</param>
    /// <param name="gelu">Whether GELU follows.</param>
    /// <param name="normStart">What the normalisation's weight starts at: 0 for the last one of a residual branch, which then starts as the identity.</param>
    /// <param name="initialise">Fills the weight in place; by default a truncated normal distribution of variance 2 / (channels in).</param>
    public ConvBatchNorm(
        int inChannels, int outChannels, int kernel = 1, bool sequence = false, int stride = 1, int dilation = 1, int groups = 1,
        bool bias = false, bool norm = true, bool gelu = false, double normStart = 1, Action<Tensor>? initialise = null) : base(nameof(ConvBatchNorm))
    {
        _gelu = gelu;
        var padding = dilation * (kernel / 2);
        _isLinear = sequence && kernel == 1 && stride == 1 && groups == 1;
        if (!sequence) _geometry = new((stride, stride), (padding, padding), (dilation, dilation), groups);
        _conv = sequence
            ? Conv1d(inChannels, outChannels, kernel, stride, padding, dilation, groups: groups, bias: bias)
            : Conv2d(inChannels, outChannels, kernel, stride, padding, dilation, groups: groups, bias: bias);
        (initialise ?? (w => Normal(w, Math.Sqrt(2.0 / inChannels))))(_conv.weight!);
        if (bias) init.zeros_(_conv.bias!);
        if (norm) _norm = Norm(outChannels, sequence, normStart);
    }

    /// <summary>A batch normalisation with deeplab2's numbers.</summary>
    /// <param name="channels">Channels.</param>
    /// <param name="sequence">Whether it takes [batch, channels, length] rather than [batch, channels, H, W].</param>
    /// <param name="start">What its weight starts at.</param>
    public static BatchNorm Norm(int channels, bool sequence, double start = 1)
    {
        if (sequence)
        {
            var line = BatchNorm1d(channels, DeepLabNorm.Epsilon, DeepLabNorm.Momentum);
            if (start != 1) init.constant_(line.weight!, start);
            return line;
        }
        var plane = BatchNorm2d(channels, DeepLabNorm.Epsilon, DeepLabNorm.Momentum);
        if (start != 1) init.constant_(plane.weight!, start);
        return plane;
    }

    /// <summary>Fills a weight from a normal distribution cut off at two standard deviations.</summary>
    public static void Normal(Tensor weight, double deviation) => WeightInit.CutOffNormal(weight, deviation, 2 * deviation);

    /// <summary>Whether a call now would be computed by an <see cref="InferencePlan"/>.</summary>
    public bool IsPlanned => _slot.For(this) is not null;

    /// <inheritdoc/>
    public IEnumerable<WeightedProduct> Products()
    {
        var activation = _gelu ? Activation.Gelu : Activation.None;
        if (_geometry is not null) return [new(_slot, _conv.weight!, _conv.bias) { Norm = _norm, Activation = activation, Convolution = _geometry }];
        if (!_isLinear) return [];
        var matrix = _conv.weight!.squeeze(2);
        var product = new WeightedProduct(_slot, matrix, _conv.bias) { Norm = _norm, Activation = activation };
        product.Own(matrix);
        return [product];
    }

    /// <param name="x">[batch, in, H, W], or [batch, in, length].</param>
    /// <returns>The same with the channels out; rows and columns divided by the stride, rounded up.</returns>
    public override Tensor forward(Tensor x) => Forward(x, null);

    /// <param name="x">[batch, in, H, W], or [batch, in, length].</param>
    /// <param name="addend">Added before GELU, of the result's shape; null for nothing.</param>
    /// <returns>The same with the channels out; rows and columns divided by the stride, rounded up.</returns>
    public Tensor Forward(Tensor x, Tensor? addend)
    {
        using var scope = NewDisposeScope();
        if (_slot.For(this) is { } kernel)
        {
            var product = _geometry is not null ? kernel.Run(x, addend) : kernel.Run(x.transpose(1, 2), addend?.transpose(1, 2)).transpose(1, 2);
            return product.MoveToOuterDisposeScope();
        }
        var y = _conv.call(x);
        if (_norm is not null) y = Apply(_norm, y);
        if (addend is not null) y = y + addend;
        if (_gelu) y = functional.gelu(y);
        return y.MoveToOuterDisposeScope();
    }

    /// <summary>
    /// Normalises. Where a batch has but one value a channel (a pooled map of a single image in training) it has no variance: the running statistics
    /// serve then, and stay as they are.
    /// </summary>
    /// <param name="norm">The normalisation, see <see cref="Norm"/>.</param>
    /// <param name="x">[batch, channels, …].</param>
    public static Tensor Apply(BatchNorm norm, Tensor x) => norm.training && x.numel() == x.shape[1]
        ? functional.batch_norm(x, norm.running_mean!, norm.running_var!, norm.weight, norm.bias, training: false, eps: DeepLabNorm.Epsilon)
        : norm.call(x);
}
