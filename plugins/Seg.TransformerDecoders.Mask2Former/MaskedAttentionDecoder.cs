using Seg.Inference;
using Seg.Modules;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.TransformerDecoders;

/// <summary>
/// Mask2Former's decoder: learned queries attend to the pixel decoder's levels in turn, coarse to fine and round again, each within the mask
/// that it predicted last (Cheng et al. 2022; mask2former/modeling/transformer_decoder/mask2former_transformer_decoder.py).
/// </summary>
/// <remarks>
/// The untouched queries predict first, so n layers make n + 1 predictions. In training mode all of them are returned; in evaluation mode
/// only the last is computed in full, and the others as far as the next layer's attention mask needs. With more than one frame it is the decoder of the
/// video models (mask2former_video, video_mask2former_transformer_decoder.py): cells of all frames of a clip stand side by side.
/// </remarks>
[Component<MaskedAttentionAttribute>]
[Needs(Port.Pyramid, Levels = nameof(MaskedAttentionAttribute.Levels))]
[Needs(Port.MaskFeatures)]
[Requires("Dim % 4 == 0", Because = "sine and cosine of row and column share the channels out evenly")]
[Gives(Port.Queries, Count = nameof(MaskedAttentionAttribute.Queries), Channels = nameof(MaskedAttentionAttribute.Dim), Predicted = true)]
[Precise]
public sealed partial class MaskedAttentionDecoder : TransformerDecoder
{
    private readonly ConvNorm?[] _inputs;
    private readonly int _frames;

    [Layer("transformer_self_attention_layers")] private readonly SelfAttentionBlock[] _selfAttention;
    [Layer("transformer_cross_attention_layers")] private readonly CrossAttentionBlock[] _crossAttention;
    [Layer("transformer_ffn_layers")] private readonly FeedForwardBlock[] _feedForward;
    [Layer("decoder_norm")] private readonly LayerNorm _norm;
    [Layer("query_feat")] private readonly Embedding _queries;
    [Layer("query_embed")] private readonly Embedding _queryPositions;
    [Layer("level_embed")] private readonly Embedding _levelEmbed;
    [Layer("class_embed")] private readonly Dense _classes;
    [Layer("mask_embed")] private readonly Mlp _masks;

    /// <param name="spec">Options.</param>
    /// <param name="context">The class count, and the pyramid and mask features that reach the decoder.</param>
    /// <exception cref="SegException">SEG2002: no mask features reach it. SEG2004: more or fewer levels than it attends to. SEG4002: channels that sine positions cannot fill.</exception>
    public MaskedAttentionDecoder(MaskedAttentionAttribute spec, ComponentContext context) : base(nameof(MaskedAttentionDecoder))
    {
        var maskDim = (context.MaskFeatures ?? throw new SegException("SEG2002", "mask2former/masked-attention needs mask features, and no component before it gives them.")).Channels;
        // As published: a level that no layer attends to, or a layer without one, is a mistake rather than a wish.
        if (context.Pyramid.Count != spec.Levels)
            throw new SegException("SEG2004", $"mask2former/masked-attention needs {spec.Levels} levels (Levels), and gets {context.Pyramid.Count}: {string.Join(", ", context.Pyramid.Select(l => l.Name))}.");
        if (spec.Dim % 4 != 0) throw SegException.InvalidOption(spec, nameof(spec.Dim), "a multiple of 4 (sine and cosine of row and column)", spec.Dim);
        _frames = spec.Frames;
        _selfAttention = [.. Enumerable.Range(0, spec.Layers).Select(_ => new SelfAttentionBlock(spec))];
        _crossAttention = [.. Enumerable.Range(0, spec.Layers).Select(_ => new CrossAttentionBlock(spec))];
        _feedForward = [.. Enumerable.Range(0, spec.Layers).Select(_ => new FeedForwardBlock(spec))];
        _norm = LayerNorm(spec.Dim);
        _queries = Embedding(spec.Queries, spec.Dim);
        _queryPositions = Embedding(spec.Queries, spec.Dim);
        _levelEmbed = Embedding(spec.Levels, spec.Dim);
        _inputs = [.. context.Pyramid.Select(level => InputProjection(level.Channels, spec))];
        for (var i = 0; i < _inputs.Length; i++)
            if (_inputs[i] is { } projection) Layers.Attach(this, $"input_proj.{i}", projection);
        _classes = new(spec.Dim, context.Classes + 1);
        _masks = new(spec.Dim, spec.Dim, maskDim, 3);
    }

    /// <summary>For tests: sees every prediction, attention mask and block output by name. Set, it makes every layer's prediction complete.</summary>
    internal Action<string, Tensor>? Observe { get; set; }

    /// <inheritdoc/>
    public override QuerySet Forward(PixelFeatures features, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        var maskFeatures = features.MaskFeatures!;
        var clips = ClipLayout.Of(maskFeatures.Tensor.shape[0], _frames, training);
        var predictor = new MaskPredictor(_norm, _classes, _masks, maskFeatures.Tensor, [.. features.Pyramid.Take(_inputs.Length).Select(level => (level.Tensor.shape[2], level.Tensor.shape[3]))], clips);
        var levels = features.Pyramid.Take(_inputs.Length).Select((level, i) => Tokens(level.Tensor, i, clips)).ToArray();
        var positions = _queryPositions.weight!.unsqueeze(0);
        var everyLayer = training || Observe is not null;

        var queries = _queries.weight!.unsqueeze(0).expand(maskFeatures.Tensor.shape[0] / clips.Frames, -1, -1);
        var predictions = new List<QueryPrediction>();
        for (var i = 0; i < _crossAttention.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var layerScope = NewDisposeScope();
            var level = i % levels.Length;
            if (!everyLayer)
            {
                var inside = _crossAttention[i].ForwardInside(queries, positions, levels[level], predictor.LogitsAt(queries, level));
                queries = _feedForward[i].Forward(_selfAttention[i].Forward(inside, positions)).MoveToOuterDisposeScope();
                continue;
            }
            var prediction = layerScope.MoveToOuter(predictor.Predict(queries));
            predictions.Add(prediction);
            var blocked = training ? predictor.BlockedBy(prediction.MaskLogits, level) : predictor.Blocked(queries, level);
            Report(i, queries, prediction);
            Observe?.Invoke($"{i}.attn_mask_used", blocked);
            queries = Layer(i, queries, positions, levels[level], blocked).MoveToOuterDisposeScope();
        }
        cancellationToken.ThrowIfCancellationRequested();
        predictions.Add(predictor.Predict(queries));
        Report(_crossAttention.Length, queries, predictions[^1]);
        return scope.MoveToOuter(new QuerySet(predictions, clips.ForEachFrame(_norm.forward(queries)), maskFeatures));
    }

    private Tensor Layer(int i, Tensor queries, Tensor positions, LevelTokens level, Tensor blocked)
    {
        var cross = _crossAttention[i].Forward(queries, positions, level, blocked);
        var self = _selfAttention[i].Forward(cross, positions);
        var result = _feedForward[i].Forward(self);
        Observe?.Invoke($"{i}.cross", cross);
        Observe?.Invoke($"{i}.self", self);
        Observe?.Invoke($"{i}.ffn", result);
        return result;
    }

    private LevelTokens Tokens(Tensor map, int level, ClipLayout clips)
    {
        using var scope = NewDisposeScope();
        var source = _inputs[level] is { } projection ? projection.forward(map) : map;
        var values = clips.Join(source.flatten(2)).transpose(1, 2) + _levelEmbed.weight![level];
        var position = SinePositionEmbedding.Map(map.shape[2], map.shape[3], (int)source.shape[1], map.device);
        Observe?.Invoke($"pos.{level}", position);
        var keys = values + Positions(position.flatten(2), clips).transpose(1, 2);
        return new(map.shape[2], map.shape[3], keys.MoveToOuterDisposeScope(), values.MoveToOuterDisposeScope());
    }

    // [1, channels, frames · cells].
    private static Tensor Positions(Tensor cells, ClipLayout clips) => clips.Frames == 1 ? cells
        : (cells.unsqueeze(2) + SinePositionEmbedding.Frames(clips.Frames, (int)cells.shape[1], cells.device).t().unsqueeze(-1)).flatten(2);

    private void Report(int index, Tensor queries, QueryPrediction prediction)
    {
        if (Observe is null) return;
        Observe($"{index}.query", queries);
        Observe($"{index}.logits", prediction.ClassLogits);
        Observe($"{index}.masks", prediction.MaskLogits);
    }

    private static ConvNorm? InputProjection(int channels, MaskedAttentionAttribute spec)
    {
        if (channels == spec.Dim && !spec.EnforceInputProjection) return null;
        return new(channels, spec.Dim, 1, initialise: WeightInit.Xavier);
    }
}
