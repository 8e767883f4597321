using Seg;
using Seg.Modules;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Acme.Decoders;

/// <summary>
/// Mask2Former's masked-attention decoder (Cheng et al. 2022) with an early exit: in evaluation mode a picture leaves when a layer has changed almost
/// nothing of which segment and class its cells belong to. Easy pictures then cost a few layers, hard ones all.
/// </summary>
/// <remarks>Pictures of a batch leave at different layers, so each is decoded by itself: what one predicts never depends on the others.</remarks>
[Component<EarlyExitAttribute>]
[Needs(Port.Pyramid, Levels = nameof(EarlyExitAttribute.Levels), Channels = nameof(EarlyExitAttribute.Dim))]
[Needs(Port.MaskFeatures)]
[Requires("Dim % 4 == 0", Because = "sine and cosine of row and column")]
[Gives(Port.Queries, Count = nameof(EarlyExitAttribute.Queries), Channels = nameof(EarlyExitAttribute.Dim))]
public sealed partial class EarlyExitDecoder : Seg.TransformerDecoder
{
    private readonly EarlyExitAttribute _spec;

    // The names are those of the published checkpoints.
    [Layer("transformer_cross_attention_layers")] private readonly CrossAttention[] _cross;
    [Layer("transformer_self_attention_layers")] private readonly SelfAttention[] _self;
    [Layer("transformer_ffn_layers")] private readonly FeedForward[] _feedForward;
    [Layer("decoder_norm")] private readonly LayerNorm _norm;
    [Layer("query_feat")] private readonly Embedding _queries;
    [Layer("query_embed")] private readonly Embedding _positions;
    [Layer("level_embed")] private readonly Embedding _levels;
    [Layer("class_embed")] private readonly Linear _classes;
    [Layer("mask_embed")] private readonly Mlp _masks;

    /// <param name="spec">Options.</param>
    /// <param name="context">Gives the class count and the channels of the mask features.</param>
    public EarlyExitDecoder(EarlyExitAttribute spec, ComponentContext context) : base(nameof(EarlyExitDecoder))
    {
        _spec = spec;
        _cross = [.. Enumerable.Range(0, spec.Layers).Select(_ => new CrossAttention(spec))];
        _self = [.. Enumerable.Range(0, spec.Layers).Select(_ => new SelfAttention(spec))];
        _feedForward = [.. Enumerable.Range(0, spec.Layers).Select(_ => new FeedForward(spec))];
        _norm = nn.LayerNorm(spec.Dim);
        _queries = nn.Embedding(spec.Queries, spec.Dim);
        _positions = nn.Embedding(spec.Queries, spec.Dim);
        _levels = nn.Embedding(spec.Levels, spec.Dim);
        _classes = nn.Linear(spec.Dim, context.Classes + 1);
        _masks = new(spec.Dim, spec.Dim, context.MaskFeatures!.Channels, layers: 3);
    }

    /// <inheritdoc/>
    public override QuerySet Forward(PixelFeatures features, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        var mayLeave = !training && _spec.Threshold > 0;
        if (!mayLeave) return scope.MoveToOuter(Decode(features, mayLeave: false, cancellationToken));
        var pictures = Enumerable.Range(0, (int)features.MaskFeatures!.Tensor.shape[0]).Select(i => Decode(Picture(features, i), mayLeave, cancellationToken)).ToArray();
        return scope.MoveToOuter(Batch(pictures, features.MaskFeatures));
    }

    private QuerySet Decode(PixelFeatures features, bool mayLeave, CancellationToken cancellationToken)
    {
        var scene = new Scene(features, _levels, _norm, _classes, _masks);
        var positions = _positions.weight!.unsqueeze(0);
        var queries = _queries.weight!.unsqueeze(0).expand(features.MaskFeatures!.Tensor.shape[0], -1, -1);
        var predictions = new List<QueryPrediction>();
        var owners = mayLeave ? scene.Owners(queries) : null;
        for (var i = 0; i < _spec.Layers; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (training) predictions.Add(scene.Predict(queries));
            var level = i % _spec.Levels;
            using (var layer = NewDisposeScope())
            {
                var seen = _cross[i].Forward(queries, positions, scene[level], scene.OutsideMasks(queries, level));
                queries = layer.MoveToOuter(_feedForward[i].Forward(_self[i].Forward(seen, positions)));
            }
            if (!mayLeave) continue;
            var (before, now) = (owners!, scene.Owners(queries));
            if (i + 1 >= _spec.MinLayers && Scene.Changed(before, now) <= _spec.Threshold) break;
            owners = now;
        }
        predictions.Add(scene.Predict(queries));
        return new(predictions, _norm.forward(queries), features.MaskFeatures);
    }

    private static PixelFeatures Picture(PixelFeatures batch, int index) => new(
        new Pyramid([.. batch.Pyramid.Select(level => level with { Tensor = level.Tensor.narrow(0, index, 1) })]),
        batch.MaskFeatures! with { Tensor = batch.MaskFeatures.Tensor.narrow(0, index, 1) });

    private static QuerySet Batch(QuerySet[] pictures, MaskFeatures maskFeatures) => new(
        [new(cat([.. pictures.Select(p => p.Layers[^1].ClassLogits)]), cat([.. pictures.Select(p => p.Layers[^1].MaskLogits)]))],
        cat([.. pictures.Select(p => p.Embeddings)]), maskFeatures);
}
