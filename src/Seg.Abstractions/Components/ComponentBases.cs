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

/// <summary>Regions of interest in pixel features: boxes with classes and scores.</summary>
/// <remarks>As for <see cref="Backbone"/>. In training mode, given targets, the regions are those chosen to learn from, with what the criterion needs.</remarks>
/// <param name="name">The module's name, for messages.</param>
public abstract class RegionDecoder(string name) : Module(name)
{
    /// <param name="features">The pixel decoder's output, or the bare pyramid of a model without one.</param>
    /// <param name="input">The batch that the features were made of: sizes, and in training targets.</param>
    /// <param name="cancellationToken">Checked between stages.</param>
    public abstract RegionSet Forward(PixelFeatures features, ModelInput input, CancellationToken cancellationToken);
}

/// <summary>Ground truth of one image.</summary>
/// <param name="Classes">int64 [targets], contiguous class ids.</param>
/// <param name="Masks">bool or float [targets, H, W] at the padded input size.</param>
public sealed record SegmentationTarget(Tensor Classes, Tensor Masks)
{
    /// <summary>[targets, 4]: left, top, right, bottom in pixels of the padded input; null where only masks are known.</summary>
    public Tensor? Boxes { get; init; }

    /// <summary>int64 [H, W]: the class of each pixel, below 0 for those that no loss looks at; null where only masks are known.</summary>
    public Tensor? Labels { get; init; }
}
