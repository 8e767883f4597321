using Seg.Inference;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.Modules;

/// <summary>
/// A block of the Vision Transformer (Dosovitskiy et al., "An Image is Worth 16x16 Words", 2021): self-attention, then a perceptron with an exact GELU, each
/// after a layer norm and with a way around it. State: <c>norm1</c>, <c>norm2</c>, <c>attn.{qkv,proj}</c>, <c>mlp.{fc1,fc2}</c>.
/// </summary>
/// <remarks>Thread-safe in evaluation.</remarks>
public sealed partial class ViTBlock : Module
{
    [Layer("norm1")] private readonly LayerNorm _norm1;
    [Layer("norm2")] private readonly LayerNorm _norm2;
    [Layer("attn")] private readonly FusedSelfAttention _attention;
    [Layer("drop_path")] private readonly DropPath _dropPath;
    [Layer("mlp")] private readonly GeluMlp _mlp;

    /// <param name="dim">Channels, a multiple of <paramref name="heads"/>.</param>
    /// <param name="heads">Attention heads.</param>
    /// <param name="hidden">Channels within the perceptron.</param>
    /// <param name="dropout">Dropout of attention weights, of the attention's result and of the perceptron's layers; in training.</param>
    /// <param name="dropPath">Stochastic depth of both ways (<see cref="DropPath"/>); in training.</param>
    /// <param name="epsilon">Added to the variance by the layer norms.</param>
    public ViTBlock(int dim, int heads, int hidden, double dropout = 0, double dropPath = 0, double epsilon = 1e-5) : base(nameof(ViTBlock))
    {
        (_norm1, _norm2) = (LayerNorm(dim, epsilon), LayerNorm(dim, epsilon));
        _attention = new(dim, heads, dropout);
        _dropPath = new(dropPath);
        _mlp = new(dim, hidden, dropout);
    }

    /// <summary>For tests: sees what passes, by name. <see cref="FusedSelfAttention.Observe"/> is set with it.</summary>
    internal Action<string, Tensor>? Observe
    {
        get => _mlp.Observe;
        set
        {
            _mlp.Observe = value;
            _attention.Observe = value is null ? null : (name, tensor) => value($"attn.{name}", tensor);
        }
    }

    /// <param name="tokens">[batch, tokens, dim].</param>
    /// <param name="cancellationToken">Checked before the attention and before the perceptron.</param>
    /// <returns>The shape of <paramref name="tokens"/>.</returns>
    public Tensor Forward(Tensor tokens, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var scope = NewDisposeScope();
        // Where nothing is dropped the sums are part of the last products.
        var attended = training
            ? tokens + _dropPath.call(After(_norm1, tokens, "norm1", x => _attention.Forward(x)))
            : After(_norm1, tokens, "norm1", x => _attention.Forward(x, tokens));
        cancellationToken.ThrowIfCancellationRequested();
        var sum = training
            ? attended + _dropPath.call(After(_norm2, attended, "norm2", x => _mlp.Forward(x, null)))
            : After(_norm2, attended, "norm2", x => _mlp.Forward(x, attended));
        return sum.MoveToOuterDisposeScope();
    }

    private Tensor After(LayerNorm norm, Tensor tokens, string name, Func<Tensor, Tensor> way)
    {
        using var scope = NewDisposeScope();
        var normed = norm.call(tokens);
        Observe?.Invoke(name, normed);
        return way(normed).MoveToOuterDisposeScope();
    }
}

/// <summary>Two linear layers with an exact GELU between.</summary>
internal sealed partial class GeluMlp : Module
{
    [Layer("fc1")] private readonly Dense _fc1;
    [Layer("fc2")] private readonly Dense _fc2;
    private readonly double _dropout;

    public GeluMlp(int dim, int hidden, double dropout) : base(nameof(GeluMlp)) =>
        (_fc1, _fc2, _dropout) = (WeightInit.TruncatedLinear(dim, hidden, activation: Activation.Gelu), WeightInit.TruncatedLinear(hidden, dim), dropout);

    internal Action<string, Tensor>? Observe { get; set; }

    /// <param name="x">[batch, tokens, dim].</param>
    /// <param name="addend">Added to the result, of its shape; null for nothing.</param>
    public Tensor Forward(Tensor x, Tensor? addend)
    {
        using var scope = NewDisposeScope();
        // The layer itself never gives what it has before its activation.
        Observe?.Invoke("fc1", functional.linear(x, _fc1.Weight, _fc1.Bias));
        var active = _fc1.forward(x);
        Observe?.Invoke("gelu", active);
        if (!training && Observe is null) return _fc2.Forward(active, addend).MoveToOuterDisposeScope();
        var narrow = functional.dropout(_fc2.forward(functional.dropout(active, _dropout, training)), _dropout, training);
        Observe?.Invoke("mlp", narrow);
        return (addend is null ? narrow : addend + narrow).MoveToOuterDisposeScope();
    }
}
