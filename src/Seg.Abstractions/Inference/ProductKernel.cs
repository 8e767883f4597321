using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.Inference;

/// <summary>Computes a <see cref="WeightedProduct"/> in inference. Thread-safe; disposed when no call is under way.</summary>
public abstract class ProductKernel : IDisposable
{
    /// <summary>For plans and messages: what computes, e.g. "oneDNN bfloat16".</summary>
    public abstract string Name { get; }

    /// <param name="x">[…, in], or [batch, in, H, W].</param>
    /// <param name="addend">Added before the activation, of the result's shape; null for nothing.</param>
    /// <returns>[…, out], or [batch, out, H', W'], in the caller's dispose scope; float32 unless the product is <see cref="WeightedProduct.Inner"/>.</returns>
    public abstract Tensor Run(Tensor x, Tensor? addend);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees the weights.</summary>
    protected virtual void Dispose(bool disposing)
    {
    }
}

/// <summary>Where a layer finds the kernel that inference put there. The layer owns the slot, the <see cref="InferencePlan"/> its content.</summary>
public sealed class ProductSlot
{
    private volatile ProductKernel? _kernel;

    /// <summary>The kernel, or null where nothing was planned.</summary>
    public ProductKernel? Kernel
    {
        get => _kernel;
        internal set => _kernel = value;
    }

    /// <summary>The kernel, unless the call is part of training: gradients are wanted, or the layer is in training mode.</summary>
    /// <param name="layer">Whose slot this is.</param>
    public ProductKernel? For(Module layer)
    {
        var kernel = _kernel;
        return kernel is null || layer.training || is_grad_enabled() ? null : kernel;
    }
}

/// <summary>The product by libtorch's operators, with a plan's weights. Everywhere.</summary>
public sealed class OperatorKernel : ProductKernel
{
    private readonly Tensor _weight;
    private readonly Tensor? _bias;
    private readonly ConvolutionGeometry? _convolution;
    private readonly Activation _activation;
    private readonly bool _channelsLast, _inner;

    /// <param name="product">What to compute; its weights are copied.</param>
    public OperatorKernel(WeightedProduct product)
    {
        ArgumentNullException.ThrowIfNull(product);
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        (_convolution, _activation, _inner) = (product.Convolution, product.Activation, product.Inner);
        _channelsLast = product is { ChannelsLast: true, Convolution: not null };
        var weight = product.Weight.detach().to(product.Type).clone();
        _weight = (_channelsLast ? ChannelsLast(weight) : weight).DetachFromDisposeScope();
        _bias = product.Bias?.detach().to(product.Type).clone().DetachFromDisposeScope();
    }

    /// <inheritdoc/>
    public override string Name => "libtorch";

    /// <inheritdoc/>
    public override Tensor Run(Tensor x, Tensor? addend)
    {
        using var scope = NewDisposeScope();
        if (x.dtype != _weight.dtype) x = x.to(_weight.dtype);
        if (_channelsLast) x = ChannelsLast(x);
        var y = _convolution is not { } c
            ? functional.linear(x, _weight, _bias)
            : functional.conv2d(x, _weight, _bias, [c.Stride.Y, c.Stride.X], [c.Padding.Y, c.Padding.X], [c.Dilation.Y, c.Dilation.X], c.Groups);
        if (addend is not null) y = y.to(addend.dtype).add_(addend);
        y = _activation switch
        {
            Activation.Relu => y.relu_(),
            Activation.Gelu => functional.gelu(y),
            _ => y,
        };
        return (_inner ? y : y.to(ScalarType.Float32)).MoveToOuterDisposeScope();
    }

    // TorchSharp's contiguous() takes no memory format: seen from the pixels it is the ordinary one.
    private static Tensor ChannelsLast(Tensor map) => map.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _weight.Dispose();
        _bias?.Dispose();
    }
}
