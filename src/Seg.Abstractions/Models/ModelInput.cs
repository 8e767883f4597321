using static TorchSharp.torch;

namespace Seg;

/// <summary>A batch as a model takes it in.</summary>
/// <param name="Images">[batch, 3, H, W], normalised and padded as the spec's pre-processing says.</param>
/// <param name="Frames">The sizes of each image: padded, resized, and that of the result. Region decoders clip boxes to the image within the padding.</param>
public sealed record ModelInput(Tensor Images, IReadOnlyList<ImageFrame> Frames)
{
    /// <summary>Ground truth by image in training, from which region decoders choose what to learn; null in inference.</summary>
    public IReadOnlyList<SegmentationTarget>? Targets { get; init; }

    /// <summary>Images that fill their padding, with results of the same size.</summary>
    /// <param name="images">[batch, 3, H, W].</param>
    public static ModelInput Of(Tensor images)
    {
        var (height, width) = ((int)images.shape[2], (int)images.shape[3]);
        return new(images, [.. Enumerable.Repeat(new ImageFrame(width, height, width, height, width, height), (int)images.shape[0])]);
    }
}
