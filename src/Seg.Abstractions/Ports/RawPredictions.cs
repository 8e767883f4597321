using static TorchSharp.torch;

namespace Seg;

/// <summary>A head's output: predictions of a batch, before any decision. One derived type for each kind of output port.</summary>
public abstract record RawPredictions : IPortValue
{
    /// <inheritdoc/>
    public abstract IEnumerable<Tensor> Tensors { get; }

    /// <summary>These predictions as the type that a component reads.</summary>
    /// <param name="reader">Who reads them, for the message.</param>
    /// <exception cref="SegException">SEG2002: they are of another type.</exception>
    public T As<T>(object reader) where T : RawPredictions =>
        this as T ?? throw new SegException("SEG2002", $"{reader.GetType().Name} reads {typeof(T).Name}, and the head gives {GetType().Name}.");
}

/// <summary>Mask classification (<see cref="Port.Masks"/>): a class and a mask for each query, with the auxiliary predictions that training supervises.</summary>
/// <param name="Final">The last layer's predictions.</param>
/// <param name="Auxiliary">Earlier layers, first to last but one; empty in inference mode.</param>
public sealed record MaskPredictions(QueryPrediction Final, IReadOnlyList<QueryPrediction> Auxiliary) : RawPredictions
{
    /// <summary>[batch, classes, h, w]: semantic logits of an auxiliary branch that only training has, or null.</summary>
    public Tensor? SemanticLogits { get; init; }

    /// <inheritdoc/>
    public override IEnumerable<Tensor> Tensors => [.. Final.Tensors, .. Auxiliary.SelectMany(layer => layer.Tensors), .. SemanticLogits is null ? Array.Empty<Tensor>() : [SemanticLogits]];
}

/// <summary>Per-pixel classification (<see cref="Port.PixelLogits"/>).</summary>
/// <param name="Logits">[batch, classes, h, w], over the padded input; no column for "no object".</param>
/// <param name="Auxiliary">Earlier layers' logits, first to last but one; empty in inference mode.</param>
public sealed record PixelPredictions(Tensor Logits, IReadOnlyList<Tensor> Auxiliary) : RawPredictions
{
    /// <inheritdoc/>
    public override IEnumerable<Tensor> Tensors => [Logits, .. Auxiliary];
}

/// <summary>Detected regions with masks of their own (<see cref="Port.Detections"/>). Heads with more to supervise derive from it.</summary>
/// <param name="Boxes">[regions, 4]: left, top, right, bottom in pixels of the padded input.</param>
/// <param name="Images">int64 [regions]: which image of the batch each belongs to.</param>
/// <param name="Classes">int64 [regions]: contiguous class ids.</param>
/// <param name="Scores">[regions] in 0..1.</param>
/// <param name="Masks">Mask logits; in inference mode each region stands in one group.</param>
public record RegionPredictions(Tensor Boxes, Tensor Images, Tensor Classes, Tensor Scores, IReadOnlyList<RegionMasks> Masks) : RawPredictions
{
    /// <summary>What the criterion needs of the region decoder's own stages; null in inference mode.</summary>
    public RegionSupervision? Supervision { get; init; }

    /// <inheritdoc/>
    public override IEnumerable<Tensor> Tensors => [Boxes, Images, Classes, Scores, .. Masks.SelectMany(group => group.Tensors), .. Supervision?.Tensors ?? []];
}

/// <summary>Mask logits of those regions that share a resolution.</summary>
/// <param name="Regions">int64 [r]: indices into the regions.</param>
/// <param name="Logits">[r, m, m]: each region's mask over its box, of the region's own class.</param>
public sealed record RegionMasks(Tensor Regions, Tensor Logits) : IPortValue
{
    /// <inheritdoc/>
    public IEnumerable<Tensor> Tensors => [Regions, Logits];
}
