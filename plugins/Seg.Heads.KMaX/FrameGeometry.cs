using Seg.Kernels;
using static TorchSharp.torch;

namespace Seg.Heads;

/// <summary>The sizes that kMaX-DeepLab's masks go through.</summary>
internal static class FrameGeometry
{
    /// <param name="masks">[queries, h, w].</param>
    /// <param name="frame">Sizes of the picture.</param>
    /// <param name="variant">Which rule says what part of the input is picture.</param>
    public static MaskGeometry Of(Tensor masks, ImageFrame frame, Variant variant)
    {
        var (height, width) = variant == Variant.Released ? ReleasedCrop(frame) : (frame.ResizedHeight, frame.ResizedWidth);
        return new((int)masks.shape[1], (int)masks.shape[2], frame.PaddedHeight, frame.PaddedWidth, height, width, frame.OutputHeight, frame.OutputWidth)
        {
            AlignCorners = frame.PaddedWidth % 2 == 1,
        };
    }

    // The longer side of the input over that of the result, whatever the picture really was resized to; halves go to even, as Python rounds.
    private static (int Height, int Width) ReleasedCrop(ImageFrame frame)
    {
        var scale = (double)Math.Max(frame.PaddedHeight, frame.PaddedWidth) / Math.Max(frame.OutputHeight, frame.OutputWidth);
        return (Side(frame.OutputHeight, frame.PaddedHeight), Side(frame.OutputWidth, frame.PaddedWidth));

        int Side(int output, int padded) => Math.Clamp((int)Math.Round(output * scale, MidpointRounding.ToEven), 1, padded);
    }
}
