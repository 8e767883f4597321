using Seg.Modules;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.TransformerDecoders;

/// <summary>
/// kMaX-DeepLab's decoder (Yu et al. 2022; deeplab2, transformer_decoder/kmax.py): learned queries are cluster centres that layers at strides
/// 32, 16 and 8 update by k-means cross-attention, then predict classes and masks at the mask features.
/// </summary>
/// <remarks>
/// In training mode all layers' predictions come out, masks and pixel vectors enlarged to the last one's size, and the classes of pixels that the
/// auxiliary semantic predictor sees in the backbone's levels; in evaluation mode the last prediction only. What arrives is not activated.
/// State names are the published ones, misspelling (<c>_predcitor</c>) included. Batch normalisation joins the images of a batch in training.
/// </remarks>
[Component<KMeansAttentionAttribute>]
[Needs(Port.Pyramid, Levels = "count(Blocks) + count(SemanticFeatures)")]
[Needs(Port.Pyramid, Names = nameof(KMeansAttentionAttribute.SemanticFeatures), When = "count(SemanticFeatures) > 0")]
[Needs(Port.MaskFeatures)]
[Gives(Port.Queries, Count = nameof(KMeansAttentionAttribute.Queries), Channels = nameof(KMeansAttentionAttribute.Dim), Predicted = true)]
[Requires("count(Blocks) > 0")]
[Requires("count(SemanticFeatures) == 0 || count(SemanticFeatures) == 1 || count(SemanticFeatures) == 3", Because = "the semantic predictors read three levels, or one")]
public sealed partial class KMeansAttentionDecoder : TransformerDecoder
{
    private readonly int[] _blocks;
    private readonly string[] _semanticFeatures;

    [Layer("_kmax_transformer_layers")] private readonly KMeansLayer[] _layers;
    [Layer("_cluster_centers")] private readonly Embedding _centres;
    [Layer("_class_embedding_projection")] private readonly ConvBatchNorm _classQueries;
    [Layer("_mask_embedding_projection")] private readonly ConvBatchNorm _maskQueries;
    // Spelt as in the published checkpoints.
    [Layer("_predcitor")] private readonly KMaXPredictor _predictor;
    [Layer("_auxiliary_semantic_predictor")] private readonly SemanticPredictor? _semantic;

    /// <param name="spec">Options.</param>
    /// <param name="context">The class count, and the pyramid and mask features that reach the decoder.</param>
    /// <exception cref="SegException">SEG2002: no mask features reach it. SEG2004: other levels reach it than it attends to. SEG4002: no levels to attend to, or two to read classes from.</exception>
    public KMeansAttentionDecoder(KMeansAttentionAttribute spec, ComponentContext context) : base(nameof(KMeansAttentionDecoder))
    {
        var maskChannels = (context.MaskFeatures ?? throw new SegException("SEG2002", "kmax/k-means-attention needs mask features, and no component before it gives them.")).Channels;
        if (spec.Blocks.Length == 0) throw SegException.InvalidOption(spec, nameof(spec.Blocks), "a number for each level, at least one", spec.Blocks);
        var expected = spec.Blocks.Length + spec.SemanticFeatures.Length;
        if (context.Pyramid.Count != expected)
            throw new SegException("SEG2004", $"kmax/k-means-attention needs {expected} levels (one for each of Blocks and of SemanticFeatures), and gets {context.Pyramid.Count}: {string.Join(", ", context.Pyramid.Select(l => l.Name))}.");
        (_blocks, _semanticFeatures) = (spec.Blocks, spec.SemanticFeatures);
        _layers = [.. spec.Blocks.SelectMany((count, level) => Enumerable.Range(0, count).Select(_ => new KMeansLayer(context.Pyramid[level].Channels, context.Classes, spec)))];
        // Transposed against other decoders' tables: a column for each query.
        _centres = Embedding(spec.Dim, spec.Queries);
        ConvBatchNorm.Normal(_centres.weight!, 1);
        _classQueries = new(spec.Dim, spec.Dim, sequence: true, gelu: true);
        _maskQueries = new(spec.Dim, spec.Dim, sequence: true, gelu: true);
        _predictor = new(maskChannels, spec.Dim, context.Classes, spec);
        _semantic = Semantic(spec, context);
    }

    /// <summary>For tests: sees queries and predictions of every layer by name, as they are at the layer's own size.</summary>
    internal Action<string, Tensor>? Observe { get; set; }

    /// <inheritdoc/>
    public override QuerySet Forward(PixelFeatures features, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        var pixels = features.MaskFeatures!;
        var queries = _centres.weight!.unsqueeze(0).expand(pixels.Tensor.shape[0], -1, -1);
        var predictions = new List<QueryPrediction>();
        var level = 0;
        foreach (var (layer, i) in _layers.Select((layer, i) => (layer, i)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            while (i >= _blocks.Take(level + 1).Sum()) level++;
            var (moved, prediction) = layer.Forward(features.Pyramid[level].Tensor, queries);
            queries = moved;
            Report($"{i}", queries, prediction);
            if (training) predictions.Add(prediction);
            else prediction.DisposeTensors();
        }
        cancellationToken.ThrowIfCancellationRequested();
        var last = _predictor.Predict(pixels.Tensor, _classQueries.call(queries), _maskQueries.call(queries));
        Report("final", queries, last);
        // Losses alone read the pixels' vectors.
        predictions.Add(training ? last : last with { PixelEmbedding = null });
        return scope.MoveToOuter(new QuerySet([.. predictions.Select(p => ReferenceEquals(p, predictions[^1]) ? p : Enlarged(p, last))], queries.transpose(1, 2), pixels)
        {
            SemanticLogits = training ? _semantic?.Forward([.. _semanticFeatures.Select(name => features.Pyramid[name].Tensor)]) : null,
        });
    }

    // As published, unlike everywhere else, the height decides how corners are aligned.
    private static QueryPrediction Enlarged(QueryPrediction prediction, QueryPrediction last)
    {
        var size = last.MaskLogits.shape[2..];
        return prediction with { MaskLogits = To(prediction.MaskLogits), PixelEmbedding = To(prediction.PixelEmbedding!) };

        Tensor To(Tensor map) => functional.interpolate(map, size, mode: InterpolationMode.Bilinear, align_corners: size[0] % 2 == 1);
    }

    private static SemanticPredictor? Semantic(KMeansAttentionAttribute spec, ComponentContext context)
    {
        var channels = spec.SemanticFeatures.Select(name => context.Pyramid.Single(level => level.Name == name).Channels).ToArray();
        return channels.Length switch
        {
            0 => null,
            1 => new SemanticHead(channels[0], context.Classes),
            3 => new SemanticDecoder(channels, context.Classes + 1, spec.SemanticDropout),
            var count => throw SegException.InvalidOption(spec, nameof(spec.SemanticFeatures), "three levels, one or none", count),
        };
    }

    private void Report(string name, Tensor queries, QueryPrediction prediction)
    {
        if (Observe is null) return;
        Observe($"{name}.query", queries);
        Observe($"{name}.logits", prediction.ClassLogits);
        Observe($"{name}.masks", prediction.MaskLogits);
        Observe($"{name}.pixel_feature", prediction.PixelEmbedding!);
    }
}
