using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg;

/// <summary>Images to feature maps.</summary>
/// <remarks>Owns its parameters. Forward is thread-safe in eval mode; results belong to the caller's dispose scope.</remarks>
/// <param name="name">The module's name, for messages.</param>
public abstract class Backbone(string name) : Module(name)
{
    /// <param name="images">[batch, 3, H, W], normalised and padded.</param>
    /// <param name="cancellationToken">Checked between stages.</param>
    /// <returns>The levels that the component's ports declare.</returns>
    public abstract Pyramid Forward(Tensor images, CancellationToken cancellationToken);
}

/// <summary>A backbone's levels to refined levels and pixel embeddings.</summary>
/// <remarks>As for <see cref="Backbone"/>.</remarks>
/// <param name="name">The module's name, for messages.</param>
public abstract class PixelDecoder(string name) : Module(name)
{
    /// <param name="features">The backbone's pyramid, fine to coarse.</param>
    /// <param name="cancellationToken">Checked between layers.</param>
    public abstract PixelFeatures Forward(Pyramid features, CancellationToken cancellationToken);
}

/// <summary>Queries that attend to pixel features.</summary>
/// <remarks>As for <see cref="Backbone"/>. In training mode every layer's predictions are returned, else the last one's suffice.</remarks>
/// <param name="name">The module's name, for messages.</param>
public abstract class TransformerDecoder(string name) : Module(name)
{
    /// <param name="features">The pixel decoder's output, or the bare pyramid of a model without one.</param>
    /// <param name="cancellationToken">Checked between layers.</param>
    public abstract QuerySet Forward(PixelFeatures features, CancellationToken cancellationToken);
}

/// <summary>Decoder output to raw predictions.</summary>
/// <param name="name">The module's name, for messages.</param>
public abstract class Head(string name) : Module(name)
{
    /// <param name="queries">The decoder's output.</param>
    /// <param name="cancellationToken">Checked before the work.</param>
    public abstract RawPredictions Forward(QuerySet queries, CancellationToken cancellationToken);
}

/// <summary>Losses of raw predictions against targets.</summary>
/// <param name="name">The module's name, for messages.</param>
public abstract class Criterion(string name) : Module(name)
{
    /// <param name="predictions">Predictions of a batch, auxiliary ones included.</param>
    /// <param name="targets">One per image.</param>
    /// <returns>Weighted losses by name (<c>loss_ce</c>, <c>loss_mask</c>, <c>loss_dice</c>, and <c>…_i</c> for auxiliary layer i); scalars that carry gradients.</returns>
    public abstract IReadOnlyDictionary<string, Tensor> Forward(RawPredictions predictions, IReadOnlyList<SegmentationTarget> targets);
}

/// <summary>Ground truth of one image.</summary>
/// <param name="Classes">int64 [targets], contiguous class ids.</param>
/// <param name="Masks">bool or float [targets, H, W] at the padded input size.</param>
public sealed record SegmentationTarget(Tensor Classes, Tensor Masks);

/// <summary>Raw predictions of one image to the results of the asked tasks.</summary>
/// <remarks>Holds no tensors and is thread-safe.</remarks>
public abstract class PostProcessor
{
    /// <param name="predictions">Predictions of a batch.</param>
    /// <param name="image">Which image of the batch.</param>
    /// <param name="frame">Its sizes: padded, resized, and that of the result.</param>
    /// <param name="tasks">One or more tasks to produce.</param>
    /// <param name="cancellationToken">Checked between tasks and bands of rows.</param>
    public abstract TaskResults Process(RawPredictions predictions, int image, ImageFrame frame, SegTask tasks, CancellationToken cancellationToken);
}
