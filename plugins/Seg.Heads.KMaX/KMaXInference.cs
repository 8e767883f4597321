using System.Runtime.InteropServices;
using Seg.Kernels;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.Heads;

/// <summary>
/// kMaX-DeepLab's inference on one image's predictions (Yu et al. 2022; kmax_deeplab/kmax_model.py; deeplab2, post_processor/max_deeplab.py): each
/// pixel is shared out among the queries by softmax, and masks are pasted one after the other, the surest first.
/// </summary>
/// <remarks>
/// Masks are resized tile by tile and become runs of pixels, so no array of queries × height × width exists at the image's size. Two things go
/// beyond the published code: instances get boxes (there all zero), and panoptic segments a score, the class probability of their query.
/// </remarks>
[Component<KMaXInferenceAttribute>]
[Needs(Port.Masks)]
[Supports(SegTask.Semantic | SegTask.Instance | SegTask.Panoptic)]
public sealed partial class KMaXInference : PostProcessor<MaskPredictions>
{
    private readonly KMaXInferenceAttribute _spec;
    private readonly IReadOnlyList<bool> _isThing;
    private readonly bool _thingInstancesOnly;

    /// <param name="spec">Options.</param>
    /// <param name="context">The model's tasks and which classes are things; all are if that is not known.</param>
    public KMaXInference(KMaXInferenceAttribute spec, ComponentContext context)
    {
        _spec = spec;
        _isThing = context.IsThing.Count > 0 ? context.IsThing : [.. Enumerable.Repeat(true, context.Classes)];
        _thingInstancesOnly = context.Task.HasFlag(SegTask.Panoptic);
    }

    /// <inheritdoc/>
    public override TaskResults Process(MaskPredictions predictions, int image, ImageFrame frame, SegTask tasks, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        cancellationToken.ThrowIfCancellationRequested();
        var probabilities = functional.softmax(Local(predictions.Final.ClassLogits, image), -1);
        var (queries, count) = ((int)probabilities.shape[0], (int)probabilities.shape[1] - 1);
        var classes = new QueryClasses(Floats(probabilities.narrow(1, 0, count).contiguous()).ToArray(), queries, count);
        var masks = Local(predictions.Final.MaskLogits, image);
        var logits = Floats(masks);
        var geometry = FrameGeometry.Of(masks, frame, _spec.Variant);

        var semantic = tasks.HasFlag(SegTask.Semantic) ? Semantic(logits, classes, geometry, cancellationToken) : null;
        if ((tasks & (SegTask.Instance | SegTask.Panoptic)) == 0) return new(semantic, null, null);

        var regions = SoftmaxMasks.Regions(logits, queries, geometry, (float)_spec.PixelThreshold, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        var instance = tasks.HasFlag(SegTask.Instance) ? RegionInstances.Run(regions, classes, geometry, _spec.TopInstances, Kept, cancellationToken) : null;
        cancellationToken.ThrowIfCancellationRequested();
        var panoptic = tasks.HasFlag(SegTask.Panoptic) ? new MaskPasting(_spec, _isThing).Run(regions, classes, geometry, cancellationToken) : null;
        return new(semantic, instance, panoptic);

        bool? Kept(int label) => _thingInstancesOnly && !_isThing[label] ? null : _isThing[label];
    }

    private static SemanticResult Semantic(ReadOnlySpan<float> logits, QueryClasses classes, MaskGeometry geometry, CancellationToken cancellationToken)
    {
        var labels = new ushort[geometry.OutputHeight * geometry.OutputWidth];
        // Without queries every class scores 0 everywhere, and the first of equals wins.
        if (classes.Queries > 0) SoftmaxMasks.Classes(logits, classes.Values, classes.Queries, classes.Classes, geometry, labels, cancellationToken: cancellationToken);
        return new(labels);
    }

    private static Tensor Local(Tensor batch, int image) => batch[image].detach().to(ScalarType.Float32).cpu().contiguous();

    private static ReadOnlySpan<float> Floats(Tensor local) => MemoryMarshal.Cast<byte, float>(local.bytes);
}
