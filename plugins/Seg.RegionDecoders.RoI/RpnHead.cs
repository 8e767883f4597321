using Seg.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.RegionDecoders;

/// <summary>What the proposal network says of one level.</summary>
/// <param name="Logits">[batch, anchors]: whether an anchor holds an object.</param>
/// <param name="Deltas">[batch, anchors, 4]: from the anchor to the object's box.</param>
/// <param name="Anchors">[anchors, 4].</param>
/// <param name="Grid">Where these come from.</param>
/// <param name="Rows">Rows of the level.</param>
/// <param name="Columns">Columns of the level.</param>
internal sealed record RpnLevel(Tensor Logits, Tensor Deltas, Tensor Anchors, AnchorGrid Grid, long Rows, long Columns);

/// <summary>The region proposal network: one 3×3 convolution and two 1×1 ones, shared by all levels (Ren et al. 2015; mmdet 2.3, models/dense_heads/rpn_head.py).</summary>
internal sealed partial class RpnHead : Module
{
    [Layer("rpn_conv")] private readonly ConvNorm _conv;
    [Layer("rpn_cls")] private readonly ConvNorm _objectness;
    [Layer("rpn_reg")] private readonly ConvNorm _deltas;

    private readonly IReadOnlyList<AnchorGrid> _anchors;

    public RpnHead(int inChannels, int channels, IReadOnlyList<AnchorGrid> anchors) : base(nameof(RpnHead))
    {
        _anchors = anchors;
        var shapes = anchors[0].Shapes;
        _conv = new(inChannels, channels, 3, relu: true, initialise: Normal);
        _objectness = new(channels, shapes, 1, initialise: Normal);
        _deltas = new(channels, shapes * 4, 1, initialise: Normal);

        static void Normal(Tensor weight) => init.normal_(weight, 0, 0.01);
    }

    /// <param name="level">Which of the grids.</param>
    /// <param name="map">[batch, channels, rows, columns].</param>
    public RpnLevel Forward(int level, Tensor map)
    {
        var (logits, deltas) = Maps(map);
        return Flatten(_anchors[level], logits, deltas);
    }

    /// <summary>Anchors of a cell side by side, cells row by row.</summary>
    /// <param name="grid">The level's anchors.</param>
    /// <param name="logits">[batch, shapes, rows, columns].</param>
    /// <param name="deltas">[batch, shapes · 4, rows, columns].</param>
    internal static RpnLevel Flatten(AnchorGrid grid, Tensor logits, Tensor deltas)
    {
        var (batch, rows, columns) = (logits.shape[0], logits.shape[2], logits.shape[3]);
        return new(
            logits.permute(0, 2, 3, 1).reshape(batch, -1), deltas.permute(0, 2, 3, 1).reshape(batch, -1, 4),
            grid.Boxes(rows, columns, logits.device), grid, rows, columns);
    }

    /// <summary>[batch, shapes, rows, columns] and [batch, shapes · 4, rows, columns].</summary>
    internal (Tensor Logits, Tensor Deltas) Maps(Tensor map)
    {
        using var scope = NewDisposeScope();
        var x = _conv.forward(map);
        return (Exact(_objectness.forward(x)).MoveToOuterDisposeScope(), Exact(_deltas.forward(x)).MoveToOuterDisposeScope());
    }

    // Boxes and scores are decided in the parameters' type, whatever a plan computes products with.
    private Tensor Exact(Tensor x) => x.to(_objectness.Weight.dtype);
}
