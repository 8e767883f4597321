using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.Modules;

/// <summary>Linear layers with ReLU between them, none after the last (DETR, models/detr.py, class MLP).</summary>
/// <remarks>State: <c>layers.N.weight</c>, <c>layers.N.bias</c>. Thread-safe.</remarks>
public sealed partial class Mlp : Module<Tensor, Tensor>
{
    [Layer("layers")] private readonly Linear[] _layers;

    /// <param name="input">Channels in.</param>
    /// <param name="hidden">Channels between layers.</param>
    /// <param name="output">Channels out.</param>
    /// <param name="layers">Number of linear layers, at least 1.</param>
    public Mlp(int input, int hidden, int output, int layers) : base(nameof(Mlp))
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(layers, 1);
        _layers = [.. Enumerable.Range(0, layers).Select(i => Linear(i == 0 ? input : hidden, i == layers - 1 ? output : hidden))];
    }

    /// <param name="x">[..., input].</param>
    /// <returns>[..., output].</returns>
    public override Tensor forward(Tensor x)
    {
        using var scope = TorchSharp.torch.NewDisposeScope();
        var y = _layers[0].forward(x);
        for (var i = 1; i < _layers.Length; i++) y = _layers[i].forward(functional.relu(y));
        return y.MoveToOuterDisposeScope();
    }
}
