using Seg.Inference;
using Seg.Operators;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.Modules;

/// <summary>A 2-D convolution, then a normalisation, then ReLU, the last two if asked for (detectron2, layers/wrappers.py, Conv2d).</summary>
/// <remarks>State: <c>weight</c> [out, in / groups, kernel, kernel], <c>bias</c> [out] if any, and the normalisation's under <c>norm</c>. Thread-safe in eval mode.</remarks>
public sealed partial class ConvNorm : Module<Tensor, Tensor>, IWeightedModule
{
    private readonly ProductSlot _slot = new();

    // ComponentName tells TorchSharp which field to renew when the module moves to another device or type.
    [Layer("weight"), ComponentName(Name = "weight")] private readonly Parameter _weight;
    [Layer("bias"), ComponentName(Name = "bias")] private readonly Parameter? _bias;
    [Layer("norm")] private readonly Module<Tensor, Tensor>? _norm;
    private readonly long[] _stride, _padding, _dilation;
    private readonly int _groups;
    private readonly bool _relu, _inner;

    /// <param name="inChannels">Channels in.</param>
    /// <param name="outChannels">Channels out.</param>
    /// <param name="kernel">Side of the kernel.</param>
    /// <param name="stride">Stride.</param>
    /// <param name="padding">Zeros on each side; by default as many as keep the size at stride 1 (odd kernels).</param>
    /// <param name="dilation">Distance between the kernel's taps.</param>
    /// <param name="groups">Groups of channels.</param>
    /// <param name="norm">Normalisation of the result.</param>
    /// <param name="bias">Whether the convolution has a bias; by default only without normalisation.</param>
    /// <param name="relu">Whether ReLU follows.</param>
    /// <param name="initialise">Fills the weight in place; PyTorch's own initialisation by default. See <see cref="WeightInit"/>. The bias starts at 0 if this is given.</param>
    /// <param name="inner">Whether inference may give the result in the type that it computes with, see <see cref="WeightedProduct.Inner"/>.</param>
    public ConvNorm(
        int inChannels, int outChannels, int kernel, int stride = 1, int? padding = null, int dilation = 1, int groups = 1,
        Normalisation norm = default, bool? bias = null, bool relu = false, Action<Tensor>? initialise = null, bool inner = false) : base(nameof(ConvNorm))
    {
        _norm = norm.Create(outChannels);
        var pad = padding ?? dilation * (kernel / 2);
        (_stride, _padding, _dilation, _groups, _relu, _inner) = ([stride, stride], [pad, pad], [dilation, dilation], groups, relu, inner);
        _weight = new Parameter(empty(outChannels, inChannels / groups, kernel, kernel));
        if (bias ?? norm.Kind == NormKind.None) _bias = new Parameter(zeros(outChannels));
        if (initialise is null) WeightInit.PyTorchDefault(_weight, _bias);
        else initialise(_weight);
    }

    /// <summary>[out, in / groups, kernel, kernel], for initialisation and for those that read a part of it.</summary>
    public Tensor Weight => _weight;

    /// <summary>[out]; null without bias.</summary>
    public Tensor? Bias => _bias;

    // A normalisation by fixed numbers can be part of the product; one that looks at its input cannot.
    private bool NormIsFixed => _norm is null or IFixedNorm or TorchSharp.Modules.BatchNorm2d;

    /// <summary>Whether an <see cref="InferencePlan"/> computes it now.</summary>
    public bool IsPlanned => _slot.For(this) is not null;

    /// <inheritdoc/>
    public IEnumerable<WeightedProduct> Products() =>
    [
        new(_slot, _weight, _bias)
        {
            Norm = NormIsFixed ? _norm : null,
            Activation = _relu && NormIsFixed ? Activation.Relu : Activation.None,
            // What looks at its input is computed in float32.
            Inner = _inner && NormIsFixed,
            Convolution = new((_stride[0], _stride[1]), (_padding[0], _padding[1]), (_dilation[0], _dilation[1]), _groups),
        },
    ];

    /// <param name="x">[batch, in, H, W].</param>
    /// <returns>[batch, out, H', W'].</returns>
    public override Tensor forward(Tensor x) => Forward(x, null);

    /// <param name="x">[batch, in, H, W].</param>
    /// <param name="addend">[batch, out, H', W'], added before ReLU; null for nothing.</param>
    /// <returns>[batch, out, H', W'].</returns>
    public Tensor Forward(Tensor x, Tensor? addend)
    {
        var kernel = _slot.For(this);
        if (kernel is not null && NormIsFixed) return kernel.Run(x, addend);
        using var scope = NewDisposeScope();
        // Of a plan for bfloat16 that left this layer alone.
        if (kernel is null && x.dtype == ScalarType.BFloat16) x = x.to(_weight.dtype);
        var y = kernel is null ? functional.conv2d(x, _weight, _bias, _stride, _padding, _dilation, _groups) : kernel.Run(x, null);
        // A normalisation's numbers are float32, and so is what it computes.
        if (y.dtype == ScalarType.BFloat16) y = y.to(_weight.dtype);
        if (_norm is GroupNorm group && addend is null) return GroupNormalisation.Run(y, group, kernel is not null, _relu).MoveToOuterDisposeScope();
        if (_norm is not null) y = _norm.call(y);
        if (addend is not null) y = y.add_(addend);
        // In place: neither the convolution nor a normalisation needs its own output for the backward pass.
        if (_relu) y = y.relu_();
        return y.MoveToOuterDisposeScope();
    }
}
