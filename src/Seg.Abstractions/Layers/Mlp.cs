using Seg.Inference;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.Modules;

/// <summary>Linear layers with ReLU between them, none after the last (DETR, models/detr.py, class MLP).</summary>
/// <remarks>State: <c>layers.N.weight</c>, <c>layers.N.bias</c>. Thread-safe.</remarks>
public sealed partial class Mlp : Module<Tensor, Tensor>
{
    [Layer("layers")] private readonly Dense[] _layers;

    /// <param name="input">Channels in.</param>
    /// <param name="hidden">Channels between layers.</param>
    /// <param name="output">Channels out.</param>
    /// <param name="layers">Number of linear layers, at least 1.</param>
    public Mlp(int input, int hidden, int output, int layers) : base(nameof(Mlp))
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(layers, 1);
        _layers = [.. Enumerable.Range(0, layers).Select(i =>
            new Dense(i == 0 ? input : hidden, i == layers - 1 ? output : hidden, activation: i == layers - 1 ? Activation.None : Activation.Relu, inner: i < layers - 1))];
    }

    /// <param name="x">[..., input].</param>
    /// <returns>[..., output].</returns>
    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        foreach (var layer in _layers) x = layer.forward(x);
        return x.MoveToOuterDisposeScope();
    }
}
