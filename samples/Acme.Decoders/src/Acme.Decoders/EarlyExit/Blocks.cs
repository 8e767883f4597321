using Seg;
using Seg.Modules;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Acme.Decoders;

/// <summary>Queries attend to a level's cells inside their masks; the sum is normalised.</summary>
internal sealed partial class CrossAttention(EarlyExitAttribute spec) : nn.Module(nameof(CrossAttention))
{
    [Layer("multihead_attn")] private readonly MultiHeadAttention _attention = new(spec.Dim, spec.Heads);
    [Layer("norm")] private readonly LayerNorm _norm = nn.LayerNorm(spec.Dim);

    public Tensor Forward(Tensor queries, Tensor positions, LevelCells cells, Tensor outside) =>
        _norm.forward(queries + _attention.Forward(queries + positions, cells.Keys, cells.Values, outside));
}

/// <summary>Queries attend to each other; the sum is normalised.</summary>
internal sealed partial class SelfAttention(EarlyExitAttribute spec) : nn.Module(nameof(SelfAttention))
{
    [Layer("self_attn")] private readonly MultiHeadAttention _attention = new(spec.Dim, spec.Heads);
    [Layer("norm")] private readonly LayerNorm _norm = nn.LayerNorm(spec.Dim);

    public Tensor Forward(Tensor queries, Tensor positions)
    {
        var placed = queries + positions;
        return _norm.forward(queries + _attention.Forward(placed, placed, queries));
    }
}

/// <summary>Each query by itself through two linear layers; the sum is normalised.</summary>
internal sealed partial class FeedForward(EarlyExitAttribute spec) : nn.Module(nameof(FeedForward))
{
    [Layer("linear1")] private readonly Linear _widen = nn.Linear(spec.Dim, spec.FeedForward);
    [Layer("linear2")] private readonly Linear _narrow = nn.Linear(spec.FeedForward, spec.Dim);
    [Layer("norm")] private readonly LayerNorm _norm = nn.LayerNorm(spec.Dim);

    public Tensor Forward(Tensor queries) => _norm.forward(queries + _narrow.forward(nn.functional.relu(_widen.forward(queries))));
}
