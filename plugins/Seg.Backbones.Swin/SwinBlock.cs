using Seg.Inference;
using Seg.Modules;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.Backbones;

/// <summary>Windowed attention, then a perceptron, each after a normalisation and with a way around it.</summary>
internal sealed partial class SwinBlock : Module
{
    [Layer("norm1")] private readonly LayerNorm _norm1;
    [Layer("attn")] private readonly WindowAttention _attention;
    [Layer("drop_path")] private readonly DropPath _dropPath;
    [Layer("norm2")] private readonly LayerNorm _norm2;
    [Layer("mlp")] private readonly SwinMlp _mlp;
    private readonly int _window, _shift;

    /// <param name="channels">Channels.</param>
    /// <param name="heads">Attention heads.</param>
    /// <param name="shift">Cells by which the windows are shifted, 0 or half a window.</param>
    /// <param name="dropPath">Stochastic depth of this block.</param>
    /// <param name="spec">The rest.</param>
    public SwinBlock(int channels, int heads, int shift, double dropPath, SwinAttribute spec) : base(nameof(SwinBlock))
    {
        (_window, _shift) = (spec.Window, shift);
        _norm1 = LayerNorm(channels);
        _attention = new(channels, heads, spec);
        _dropPath = new(dropPath);
        _norm2 = LayerNorm(channels);
        _mlp = new(channels, (int)(channels * spec.MlpRatio), spec.DropRate);
    }

    /// <param name="x">[batch, H, W, channels].</param>
    /// <param name="shiftMask">See <see cref="Windows.ShiftMask"/>; used by blocks with a shift, unless <see cref="FusesMap"/> holds.</param>
    /// <param name="cancellationToken">Checked before the attention and before the linear layers.</param>
    /// <returns>The shape of <paramref name="x"/>.</returns>
    public Tensor Forward(Tensor x, Tensor? shiftMask, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var scope = NewDisposeScope();
        var attended = x + _dropPath.call(Attend(_norm1.call(x), shiftMask, cancellationToken));
        cancellationToken.ThrowIfCancellationRequested();
        var normed = _norm2.call(attended);
        // Where nothing is dropped the sum is part of the last product.
        var sum = training ? attended + _dropPath.call(_mlp.Forward(normed, null)) : _mlp.Forward(normed, attended);
        return sum.MoveToOuterDisposeScope();
    }

    /// <summary>Whether the attention over a map of this kind needs no mask.</summary>
    /// <param name="x">[batch, H, W, channels].</param>
    public bool FusesMap(Tensor x) => _attention.FusesMap(x);

    private Tensor Attend(Tensor x, Tensor? shiftMask, CancellationToken cancellationToken)
    {
        if (FusesMap(x)) return _attention.ForwardMap(x, _shift, cancellationToken);
        using var scope = NewDisposeScope();
        var (height, width) = (x.shape[1], x.shape[2]);
        var map = Padding.Map(x, _window);
        var (padHeight, padWidth) = (map.shape[1], map.shape[2]);
        if (_shift > 0) map = map.roll([-_shift, -_shift], [1, 2]);

        var windows = _attention.Forward(Windows.Partition(map, _window), _shift > 0 ? shiftMask : null);

        map = Windows.Join(windows, _window, padHeight, padWidth);
        if (_shift > 0) map = map.roll([_shift, _shift], [1, 2]);
        return map.narrow(1, 0, height).narrow(2, 0, width).MoveToOuterDisposeScope();
    }
}

/// <summary>Two linear layers with an exact GELU between.</summary>
internal sealed partial class SwinMlp : Module
{
    [Layer("fc1")] private readonly Dense _fc1;
    [Layer("fc2")] private readonly Dense _fc2;
    private readonly double _drop;

    public SwinMlp(int channels, int hidden, double drop) : base(nameof(SwinMlp)) =>
        (_fc1, _fc2, _drop) = (WeightInit.TruncatedLinear(channels, hidden, activation: Activation.Gelu), WeightInit.TruncatedLinear(hidden, channels), drop);

    /// <param name="x">[batch, H, W, channels].</param>
    /// <param name="addend">Added to the result, of its shape; null for nothing.</param>
    public Tensor Forward(Tensor x, Tensor? addend)
    {
        using var scope = NewDisposeScope();
        var hidden = _fc1.forward(x);
        if (!training) return _fc2.Forward(hidden, addend).MoveToOuterDisposeScope();
        var narrow = functional.dropout(_fc2.forward(functional.dropout(hidden, _drop, training)), _drop, training);
        return (addend is null ? narrow : addend + narrow).MoveToOuterDisposeScope();
    }
}
