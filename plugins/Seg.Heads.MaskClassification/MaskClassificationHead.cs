using Seg.Modules;
using TorchSharp;
using static TorchSharp.torch;

namespace Seg.Heads;

/// <summary>
/// Mask classification (Cheng et al. 2021): hands on the decoder's own predictions, the last one as final and earlier ones as auxiliary, or
/// makes them from bare query embeddings.
/// </summary>
/// <remarks>State, only with <see cref="MaskClassificationAttribute.Projects"/>: <c>class_embed</c> and <c>mask_embed.layers.N</c>.</remarks>
[Component<MaskClassificationAttribute>]
[Needs(Port.Queries, Predicted = "!Projects")]
[Needs(Port.MaskFeatures, When = nameof(MaskClassificationAttribute.Projects))]
[Gives(Port.Masks)]
[Supports(SegTask.Semantic | SegTask.Instance | SegTask.Panoptic)]
public sealed partial class MaskClassificationHead : QueryHead
{
    [Layer("class_embed")] private readonly Dense? _classes;
    [Layer("mask_embed")] private readonly Mlp? _masks;

    /// <param name="spec">Options.</param>
    /// <param name="context">The class count, and the queries and mask features that reach the head.</param>
    /// <exception cref="SegException">SEG2002: the head is to project, but no queries or mask features reach it.</exception>
    public MaskClassificationHead(MaskClassificationAttribute spec, ComponentContext context) : base(nameof(MaskClassificationHead))
    {
        if (!spec.Projects) return;
        if (context is not { Queries: { } queries, MaskFeatures: { } pixels })
            throw new SegException("SEG2002", "seg/mask-classification with projects: true needs queries and mask features, and no component before it gives both.");
        _classes = new(queries.Channels, context.Classes + 1);
        _masks = new(queries.Channels, queries.Channels, pixels.Channels, 3);
    }

    /// <inheritdoc/>
    /// <exception cref="SegException">SEG4002: the decoder gives bare embeddings, or predictions, and the option Projects says otherwise.</exception>
    public override RawPredictions Forward(QuerySet queries, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_classes is null && queries.Layers.Count == 0)
            throw new SegException("SEG4002", "seg/mask-classification: projects should be true, since the decoder gives bare query embeddings; it is false.");
        if (_classes is not null && queries.Layers.Count > 0)
            throw new SegException("SEG4002", "seg/mask-classification: projects should be false, since the decoder gives predictions of its own; it is true.");
        var predictions = _classes is null ? new MaskPredictions(queries.Layers[^1], [.. queries.Layers.SkipLast(1)]) : new(Project(queries), []);
        return predictions with { SemanticLogits = queries.SemanticLogits };
    }

    private QueryPrediction Project(QuerySet queries)
    {
        using var scope = NewDisposeScope();
        var pixels = queries.MaskFeatures!.Tensor;
        // Exact, whatever a plan computes products with: a sign decides.
        var type = _classes!.Weight.dtype;
        var logits = _masks!.forward(queries.Embeddings).to(type).matmul(pixels.flatten(2).to(type));
        var size = queries.Embeddings.shape;
        return scope.MoveToOuter(new QueryPrediction(_classes.forward(queries.Embeddings), logits.view(size[0], size[1], pixels.shape[2], pixels.shape[3])));
    }
}
