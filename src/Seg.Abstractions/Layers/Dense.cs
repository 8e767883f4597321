using Seg.Inference;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.Modules;

/// <summary>A linear layer, with what follows it, that an <see cref="InferencePlan"/> may compute as one product.</summary>
/// <remarks>State: <c>weight</c> [out, in] and <c>bias</c> [out] if any, as PyTorch's Linear has them, and initialised as PyTorch does. Thread-safe in eval mode.</remarks>
public sealed partial class Dense : Module<Tensor, Tensor>, IWeightedModule
{
    private readonly ProductSlot _slot = new();
    private readonly Activation _activation;
    private readonly bool _inner;

    // ComponentName tells TorchSharp which field to renew when the module moves to another device or type.
    [Layer("weight"), ComponentName(Name = "weight")] private readonly Parameter _weight;
    [Layer("bias"), ComponentName(Name = "bias")] private readonly Parameter? _bias;

    /// <param name="input">Channels in.</param>
    /// <param name="output">Channels out.</param>
    /// <param name="bias">Whether there is a bias.</param>
    /// <param name="activation">What follows.</param>
    /// <param name="inner">Whether inference may give the result in the type that it computes with, see <see cref="WeightedProduct.Inner"/>.</param>
    /// <param name="initialise">Fills the weight in place; PyTorch's own initialisation by default. See <see cref="WeightInit"/>. The bias starts at 0 if this is given.</param>
    public Dense(int input, int output, bool bias = true, Activation activation = Activation.None, bool inner = false, Action<Tensor>? initialise = null) : base(nameof(Dense))
    {
        (_activation, _inner) = (activation, inner);
        _weight = new(empty(output, input));
        if (bias) _bias = new(zeros(output));
        if (initialise is null) WeightInit.PyTorchDefault(_weight, _bias);
        else initialise(_weight);
    }

    /// <summary>[out, in], for initialisation.</summary>
    public Tensor Weight => _weight;

    /// <summary>[out], for initialisation; null without bias.</summary>
    public Tensor? Bias => _bias;

    /// <summary>Whether a call now would be computed by an <see cref="InferencePlan"/>.</summary>
    public bool IsPlanned => _slot.For(this) is not null;

    /// <inheritdoc/>
    public IEnumerable<WeightedProduct> Products() => [new(_slot, _weight, _bias) { Activation = _activation, Inner = _inner }];

    /// <param name="x">[…, in].</param>
    /// <returns>[…, out].</returns>
    public override Tensor forward(Tensor x) => Forward(x, null);

    /// <param name="x">[…, in].</param>
    /// <param name="addend">Added before the activation, [batch, …, out] or what broadcasts to it; null for nothing.</param>
    /// <returns>[…, out].</returns>
    public Tensor Forward(Tensor x, Tensor? addend)
    {
        if (_slot.For(this) is { } kernel) return kernel.Run(x, addend);
        using var scope = NewDisposeScope();
        // Of a plan for bfloat16 that left this layer alone.
        if (x.dtype == ScalarType.BFloat16) x = x.to(_weight.dtype);
        var y = functional.linear(x, _weight, _bias);
        if (addend is not null) y = y.add_(addend);
        return (_activation switch
        {
            Activation.Relu => y.relu_(),
            Activation.Gelu => functional.gelu(y),
            _ => y,
        }).MoveToOuterDisposeScope();
    }
}
