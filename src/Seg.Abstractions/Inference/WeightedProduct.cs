using Seg.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.Inference;

/// <summary>How a convolution goes over its input; each pair is down, across.</summary>
/// <param name="Stride">Cells from one result to the next.</param>
/// <param name="Padding">Zeros on each side.</param>
/// <param name="Dilation">Distance between the kernel's taps.</param>
/// <param name="Groups">Groups of channels.</param>
public sealed record ConvolutionGeometry((long Y, long X) Stride, (long Y, long X) Padding, (long Y, long X) Dilation, long Groups);

/// <summary>
/// One weighted product of a model as an <see cref="InferencePass"/> sees it: <c>y = activation(norm(x · W + b) + addend)</c>. Passes change what it is computed from and
/// how; the layer stays as it was trained.
/// </summary>
/// <remarks>Owns the tensors that passes put in place of the layer's own. Not thread-safe.</remarks>
public sealed class WeightedProduct : IDisposable
{
    private readonly List<Tensor> _owned = [];

    /// <param name="slot">Where the layer looks for its kernel.</param>
    /// <param name="weight">[out, in] of a linear layer, [out, in / groups, kernel, kernel] of a convolution; the layer's own.</param>
    /// <param name="bias">[out], or null; the layer's own.</param>
    public WeightedProduct(ProductSlot slot, Tensor weight, Tensor? bias)
    {
        ArgumentNullException.ThrowIfNull(slot);
        ArgumentNullException.ThrowIfNull(weight);
        (Slot, Weight, Bias) = (slot, weight, bias);
    }

    /// <summary>Where the layer looks for its kernel.</summary>
    public ProductSlot Slot { get; }

    /// <summary>Which product of its layer this is, where a layer has several.</summary>
    public string Part { get; init; } = "";

    /// <summary>The layer's name in the model's state, and the part after a colon; filled in by the plan.</summary>
    public string Name { get; internal set; } = "";

    /// <summary>[out, in] of a linear layer, [out, in / groups, kernel, kernel] of a convolution.</summary>
    public Tensor Weight { get; private set; }

    /// <summary>[out], or null.</summary>
    public Tensor? Bias { get; private set; }

    /// <summary>A normalisation between the product and its activation that does not depend on the input, as long as it is not folded into the weight; else null.</summary>
    public Module? Norm { get; init; }

    /// <summary>Whether <see cref="Norm"/> is part of the weight now.</summary>
    public bool IsNormFolded { get; private set; }

    /// <summary>Whether a pass put other weights in place of the layer's.</summary>
    internal bool IsReplaced { get; private set; }

    /// <summary>What follows.</summary>
    public Activation Activation { get; init; }

    /// <summary>
    /// Whether what reads the result takes the type that the product is computed with: the next product of the same block, or a kernel. Else the result is float32,
    /// whatever it is computed with.
    /// </summary>
    public bool Inner { get; init; }

    /// <summary>Whether its module asks for float32 also where bfloat16 was asked for, see <see cref="PreciseAttribute"/>; filled in by the plan.</summary>
    public bool Precise { get; internal set; }

    /// <summary>How a convolution goes over its input; null for a linear layer.</summary>
    public ConvolutionGeometry? Convolution { get; init; }

    /// <summary>Whether maps lie in memory pixel by pixel, all channels together, rather than channel by channel.</summary>
    public bool ChannelsLast { get; set; }

    /// <summary>What is computed with: float32, or bfloat16 with float32 sums.</summary>
    public ScalarType Type { get; set; } = ScalarType.Float32;

    /// <summary>What computes it; null as long as no pass chose: then libtorch's operators do, if anything was changed at all.</summary>
    public ProductKernel? Kernel { get; set; }

    /// <summary>Whether all of it can be computed as one product.</summary>
    public bool IsOneProduct => Norm is null || IsNormFolded;

    /// <summary>Puts other weights in place of the layer's.</summary>
    /// <param name="weight">Of the same shape; owned by this from now on.</param>
    /// <param name="bias">[out], or null; owned by this from now on.</param>
    /// <param name="foldsNorm">Whether they contain <see cref="Norm"/>.</param>
    public void Replace(Tensor weight, Tensor? bias, bool foldsNorm)
    {
        ArgumentNullException.ThrowIfNull(weight);
        if (!weight.shape.SequenceEqual(Weight.shape))
            throw new ArgumentException($"{Name}: expected a weight of [{string.Join(", ", Weight.shape)}], found [{string.Join(", ", weight.shape)}].", nameof(weight));
        Own(weight, bias);
        (Weight, Bias, IsReplaced, IsNormFolded) = (weight, bias, true, IsNormFolded || foldsNorm);
    }

    /// <summary>Takes tensors over, out of their dispose scopes: they die with this.</summary>
    public void Own(params Tensor?[] tensors)
    {
        foreach (var tensor in tensors)
            if (tensor is not null) _owned.Add(tensor.DetachFromDisposeScope());
    }

    /// <summary>Frees what passes put in place; kernels keep what they need themselves.</summary>
    public void Dispose()
    {
        foreach (var tensor in _owned) tensor.Dispose();
        _owned.Clear();
    }
}

/// <summary>A layer with weighted products that inference may compute in another way than training does.</summary>
public interface IWeightedModule
{
    /// <summary>Its products, described anew at each call, with the part's name where there is more than one. The caller disposes them.</summary>
    IEnumerable<WeightedProduct> Products();
}
