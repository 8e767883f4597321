using Seg.Inference;
using Seg.Modules;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.TransformerDecoders;

/// <summary>
/// MaskFormer's decoder: DETR's transformer over one feature map, whose queries predict a class and a mask after every layer (Cheng et al. 2021;
/// mask_former/modeling/transformer/transformer_predictor.py).
/// </summary>
/// <remarks>
/// In training mode every layer's predictions are returned, else the last one's only. State: <c>transformer.encoder</c>, <c>transformer.decoder</c>,
/// <c>query_embed</c>, <c>input_proj</c> if there is one, <c>class_embed</c> unless queries stand for classes, <c>mask_embed.layers.N</c>.
/// </remarks>
[Component<DetrDecoderAttribute>]
[Needs(Port.Pyramid, When = "InFeature != 'pixel_embedding'")]
[Needs(Port.Pyramid, Names = nameof(DetrDecoderAttribute.InFeature), When = "InFeature != '' && InFeature != 'pixel_embedding'")]
[Needs(Port.MaskFeatures)]
[Requires("Dim % 4 == 0", Because = "sine and cosine of row and column share the channels out evenly")]
[Requires("Queries == Classes", When = "ClassQueries", Because = "each query stands for a class")]
[Gives(Port.Queries, Count = nameof(DetrDecoderAttribute.Queries), Channels = nameof(DetrDecoderAttribute.Dim), Predicted = "!ClassQueries")]
[Gives(Port.PixelLogits, When = nameof(DetrDecoderAttribute.ClassQueries))]
[Precise]
public sealed partial class DetrDecoder : TransformerDecoder
{
    // The level's name, or null for the mask features.
    private readonly string? _level;
    private readonly int _dim;

    [Layer("transformer.encoder")] private readonly DetrEncoder _encoder;
    [Layer("transformer.decoder")] private readonly DetrDecoderLayers _decoder;
    [Layer("query_embed")] private readonly Embedding _queryPositions;
    [Layer("input_proj")] private readonly ConvNorm? _input;
    [Layer("class_embed")] private readonly Dense? _classes;
    [Layer("mask_embed")] private readonly Mlp _masks;

    /// <param name="spec">Options.</param>
    /// <param name="context">The class count, and the pyramid and mask features that reach the decoder.</param>
    /// <exception cref="SegException">
    /// SEG2002: no mask features reach it, or no levels. SEG2004: the level is not there. SEG4002: channels that sine positions cannot fill, or class queries
    /// that are not as many as the classes.
    /// </exception>
    public DetrDecoder(DetrDecoderAttribute spec, ComponentContext context) : base(nameof(DetrDecoder))
    {
        var pixels = context.MaskFeatures ?? throw new SegException("SEG2002", "maskformer/detr-decoder needs mask features, and no component before it gives them.");
        if (spec.Dim % 4 != 0) throw SegException.InvalidOption(spec, nameof(spec.Dim), "a multiple of 4 (sine and cosine of row and column)", spec.Dim);
        if (spec.ClassQueries && spec.Queries != context.Classes)
            throw SegException.InvalidOption(spec, nameof(spec.Queries), $"{context.Classes}, the number of classes (classQueries)", spec.Queries);
        var level = spec.InFeature == DetrDecoderAttribute.PixelEmbedding ? null : Level(spec.InFeature, context.Pyramid);
        (_level, _dim) = (level?.Name, spec.Dim);
        _input = InputProjection(level?.Channels ?? pixels.Channels, spec);
        _encoder = new(spec.EncoderLayers, spec.Dim, spec.Heads, spec.FeedForward, spec.Dropout, spec.PreNorm);
        _decoder = new(spec);
        _queryPositions = Embedding(spec.Queries, spec.Dim);
        if (!spec.ClassQueries) _classes = new(spec.Dim, context.Classes + 1);
        _masks = new(spec.Dim, spec.Dim, pixels.Channels, 3);
    }

    /// <summary>For tests: sees intermediate results by name. Set, it makes every layer predict.</summary>
    internal Action<string, Tensor>? Observe { get; set; }

    /// <inheritdoc/>
    public override QuerySet Forward(PixelFeatures features, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        var pixels = features.MaskFeatures!;
        var memory = Remember(_level is null ? pixels.Tensor : features.Pyramid[_level].Tensor, cancellationToken);
        var results = _decoder.Forward(
            _queryPositions.weight!.unsqueeze(0), memory, training || Observe is not null, (i, queries) => Observe?.Invoke($"{i}.layer", queries), cancellationToken);
        if (Observe is not null) Observe("hs", stack(results));
        cancellationToken.ThrowIfCancellationRequested();
        var masks = results.Select(queries => Masks(queries, pixels.Tensor)).ToArray();
        var set = _classes is null
            ? new QuerySet([], results[^1], pixels) { ClassMasks = masks }
            : new QuerySet([.. results.Zip(masks, (queries, mask) => new QueryPrediction(_classes.forward(queries), mask))], results[^1], pixels);
        Report(set);
        return scope.MoveToOuter(set);
    }

    private Memory Remember(Tensor map, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        // The sum that goes through the layers keeps the parameters' type, whatever a plan computes products with.
        var source = (_input is null ? map : _input.forward(map)).to(_queryPositions.weight!.dtype);
        var position = SinePositionEmbedding.Map(map.shape[2], map.shape[3], _dim, map.device);
        Observe?.Invoke("input_proj", source);
        Observe?.Invoke("pos", position);
        var positions = position.flatten(2).transpose(1, 2);
        var values = _encoder.Forward(source.flatten(2).transpose(1, 2), positions, cancellationToken, (i, tokens) => Observe?.Invoke($"encoder.{i}", tokens));
        return new((values + positions).MoveToOuterDisposeScope(), values.MoveToOuterDisposeScope());
    }

    private Tensor Masks(Tensor queries, Tensor pixels)
    {
        using var scope = NewDisposeScope();
        // Exact, whatever a plan computes products with: a sign decides.
        var type = _queryPositions.weight!.dtype;
        var logits = _masks.forward(queries).to(type).matmul(pixels.flatten(2).to(type));
        return logits.view(queries.shape[0], queries.shape[1], pixels.shape[2], pixels.shape[3]).MoveToOuterDisposeScope();
    }

    private void Report(QuerySet set)
    {
        for (var i = 0; Observe is not null && i < set.Layers.Count; i++)
        {
            Observe($"{i}.logits", set.Layers[i].ClassLogits);
            Observe($"{i}.masks", set.Layers[i].MaskLogits);
        }
    }

    private static LevelShape Level(string name, IReadOnlyList<LevelShape> pyramid)
    {
        if (pyramid.Count == 0) throw new SegException("SEG2002", "maskformer/detr-decoder needs a feature pyramid, and no component before it gives one.");
        if (name.Length == 0) return pyramid.MaxBy(level => level.Stride)!;
        return pyramid.FirstOrDefault(level => level.Name == name)
            ?? throw new SegException("SEG2004", $"maskformer/detr-decoder needs level {name} (inFeature), and gets {string.Join(", ", pyramid.Select(level => level.Name))}.");
    }

    private static ConvNorm? InputProjection(int channels, DetrDecoderAttribute spec) =>
        channels == spec.Dim && !spec.EnforceInputProjection ? null : new(channels, spec.Dim, 1, initialise: WeightInit.Xavier);
}
