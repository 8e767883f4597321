using static TorchSharp.torch;

namespace Seg;

/// <summary>What a head reads: queries, regions, or bare pixel features in a model without a decoder.</summary>
public abstract record DecoderOutput : IPortValue
{
    /// <inheritdoc/>
    public abstract IEnumerable<Tensor> Tensors { get; }
}

/// <summary>What a pixel decoder gives, or the bare pyramid of a backbone in a model without one.</summary>
/// <param name="Pyramid">Levels in the order in which the decoder visits them.</param>
/// <param name="MaskFeatures">Pixel embeddings, or null where the component declares none.</param>
public sealed record PixelFeatures(Pyramid Pyramid, MaskFeatures? MaskFeatures) : DecoderOutput
{
    /// <inheritdoc/>
    public override IEnumerable<Tensor> Tensors => MaskFeatures is null ? Pyramid.Tensors : Pyramid.Tensors.Append(MaskFeatures.Tensor);
}

/// <summary>What all queries predict at one layer.</summary>
/// <param name="ClassLogits">[batch, queries, classes + 1]; the last column is "no object".</param>
/// <param name="MaskLogits">[batch, queries, h, w] at the mask features' stride.</param>
public sealed record QueryPrediction(Tensor ClassLogits, Tensor MaskLogits) : IPortValue
{
    /// <summary>[batch, channels, h, w]: the pixel embedding that this layer's masks were made with, where each layer has one of its own and a loss reads it; else null.</summary>
    public Tensor? PixelEmbedding { get; init; }

    /// <inheritdoc/>
    public IEnumerable<Tensor> Tensors => PixelEmbedding is null ? [ClassLogits, MaskLogits] : [ClassLogits, MaskLogits, PixelEmbedding];
}

/// <summary>Queries after the decoder.</summary>
/// <param name="Layers">
/// Predictions from the first layer to the last; in inference mode only the last need be there. Empty when the decoder gives bare embeddings.
/// </param>
/// <param name="Embeddings">[batch, queries, channels], the queries after the last layer and its norm.</param>
/// <param name="MaskFeatures">The pixel embeddings that the mask logits were made with, or null.</param>
public sealed record QuerySet(IReadOnlyList<QueryPrediction> Layers, Tensor Embeddings, MaskFeatures? MaskFeatures) : DecoderOutput
{
    /// <summary>
    /// Per-pixel class logits [batch, classes, h, w] of queries that stand for the classes, from the first layer to the last; in inference mode only
    /// the last need be there. Empty unless the decoder gives <see cref="Port.PixelLogits"/>.
    /// </summary>
    public IReadOnlyList<Tensor> ClassMasks { get; init; } = [];

    /// <summary>[batch, classes, h, w]: semantic logits of an auxiliary branch that only training has, or null.</summary>
    public Tensor? SemanticLogits { get; init; }

    /// <inheritdoc/>
    public override IEnumerable<Tensor> Tensors
    {
        get
        {
            var all = Layers.SelectMany(layer => layer.Tensors).Append(Embeddings).Concat(ClassMasks);
            if (MaskFeatures is not null) all = all.Append(MaskFeatures.Tensor);
            return SemanticLogits is null ? all : all.Append(SemanticLogits);
        }
    }
}

/// <summary>Regions of a batch of images: what a region decoder found, or, in training, what it chose to learn from.</summary>
/// <param name="Features">The maps that heads pool from.</param>
/// <param name="Boxes">[regions, 4]: left, top, right, bottom in pixels of the padded input.</param>
/// <param name="Images">int64 [regions]: which image of the batch each belongs to; not falling.</param>
/// <param name="Classes">int64 [regions]: contiguous class ids.</param>
/// <param name="Scores">[regions] in 0..1.</param>
public record RegionSet(PixelFeatures Features, Tensor Boxes, Tensor Images, Tensor Classes, Tensor Scores) : DecoderOutput
{
    /// <summary>What the criterion needs of the decoder's own stages; null in inference mode.</summary>
    public RegionSupervision? Supervision { get; init; }

    /// <inheritdoc/>
    public override IEnumerable<Tensor> Tensors => [.. Features.Tensors, Boxes, Images, Classes, Scores, .. Supervision?.Tensors ?? []];
}
