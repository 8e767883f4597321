using System.Runtime.InteropServices;
using Seg.Kernels;
using Seg.Modules;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.Heads;

/// <summary>
/// Mask2Former's inference on one image's predictions: semantic, instance and panoptic results (mask2former/maskformer_model.py).
/// </summary>
/// <remarks>
/// Masks are resized band by band on the way, so no array of queries × height × width exists at the image's size. Two things go beyond the
/// published code: instances get boxes (there all zero), and panoptic segments a score, the class probability of their query.
/// </remarks>
[Component<MaskInferenceAttribute>]
[Needs(Port.Masks)]
[Supports(SegTask.Semantic | SegTask.Instance | SegTask.Panoptic)]
public sealed partial class MaskInference : PostProcessor<MaskPredictions>, ISemanticScores
{
    private readonly MaskInferenceAttribute _spec;
    private readonly IReadOnlyList<bool> _isThing;
    private readonly bool _masksFirst;
    private readonly bool _thingInstancesOnly;

    /// <param name="spec">Options.</param>
    /// <param name="context">The model's tasks and which classes are things; all are if that is not known.</param>
    public MaskInference(MaskInferenceAttribute spec, ComponentContext context)
    {
        _spec = spec;
        _isThing = context.IsThing.Count > 0 ? context.IsThing : [.. Enumerable.Repeat(true, context.Classes)];
        _masksFirst = spec.SemanticOrder == SemanticOrder.MasksFirst
            || (spec.SemanticOrder == SemanticOrder.ByTask && (context.Task & (SegTask.Panoptic | SegTask.Instance)) != 0);
        _thingInstancesOnly = context.Task.HasFlag(SegTask.Panoptic);
    }

    /// <inheritdoc/>
    public override TaskResults Process(MaskPredictions predictions, int image, ImageFrame frame, SegTask tasks, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var classes = functional.softmax(Local(predictions.Final.ClassLogits, image), -1);
        var scores = new ClassScores(Floats(classes).ToArray(), (int)classes.shape[0], (int)classes.shape[1] - 1);
        var masks = new MaskRows(predictions.Final.MaskLogits, image);
        var geometry = new MaskGeometry(
            masks.Height, masks.Width, frame.PaddedHeight, frame.PaddedWidth,
            frame.ResizedHeight, frame.ResizedWidth, frame.OutputHeight, frame.OutputWidth);

        cancellationToken.ThrowIfCancellationRequested();
        var semantic = tasks.HasFlag(SegTask.Semantic) ? Semantic(masks.All(), scores, geometry, cancellationToken) : null;
        cancellationToken.ThrowIfCancellationRequested();
        var instance = tasks.HasFlag(SegTask.Instance) ? InstanceInference.Run(masks, scores, geometry, _spec, Kept, cancellationToken) : null;
        cancellationToken.ThrowIfCancellationRequested();
        var panoptic = tasks.HasFlag(SegTask.Panoptic) ? PanopticInference.Run(masks, scores, geometry, _spec, _isThing, cancellationToken) : null;
        return new(semantic, instance, panoptic);

        bool? Kept(int label) => _thingInstancesOnly && !_isThing[label] ? null : _isThing[label];
    }

    /// <summary>False: scores are sums of query probabilities, each a class probability times a mask's.</summary>
    public bool ScoresAreLogits => false;

    /// <inheritdoc/>
    /// <remarks>Masks are resized to the padded input and combined there, whatever <see cref="MaskInferenceAttribute.SemanticOrder"/> says of single passes.</remarks>
    public Tensor SemanticScores(RawPredictions predictions, int image, ImageFrame frame, int firstRow, int rows)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var final = predictions.As<MaskPredictions>(this).Final;
        var classes = functional.softmax(final.ClassLogits[image].to(ScalarType.Float32), -1);
        var masks = BilinearRows.Of(final.MaskLogits[image].to(ScalarType.Float32), frame.PaddedHeight, frame.PaddedWidth, firstRow, rows).narrow(2, 0, frame.ResizedWidth).sigmoid();
        var count = classes.shape[1] - 1;
        return classes.narrow(1, 0, count).transpose(0, 1).matmul(masks.flatten(1)).view(count, rows, frame.ResizedWidth).MoveToOuterDisposeScope();
    }

    private SemanticResult Semantic(ReadOnlySpan<float> logits, ClassScores scores, MaskGeometry geometry, CancellationToken cancellationToken)
    {
        var labels = new ushort[geometry.OutputHeight * geometry.OutputWidth];
        // Without queries every class scores 0 everywhere, and the first of equals wins.
        if (scores.Queries == 0) return new(labels);
        var probabilities = scores.WithoutNoObject();
        if (_masksFirst) SemanticCombine.MasksFirst(logits, probabilities, scores.Queries, scores.Classes, geometry, labels, cancellationToken: cancellationToken);
        else SemanticCombine.ScoresFirst(logits, probabilities, scores.Queries, scores.Classes, geometry, labels, cancellationToken: cancellationToken);
        return new(labels);
    }

    private static Tensor Local(Tensor batch, int image) => batch[image].detach().to(ScalarType.Float32).cpu().contiguous();

    private static ReadOnlySpan<float> Floats(Tensor local) => MemoryMarshal.Cast<byte, float>(local.bytes);
}
