namespace Seg.Kernels;

/// <summary>Height and width in pixels.</summary>
public readonly record struct PixelSize(int Height, int Width);

/// <summary>How the published pipelines choose the size a network sees. Pure functions of sizes in pixels.</summary>
public static class ResizeRules
{
    /// <summary>
    /// Scales the short side to <paramref name="shortEdge"/>, then down again when the long side would pass <paramref name="maxSize"/>, and
    /// rounds half up (detectron2, data/transforms/augmentation_impl.py, ResizeShortestEdge.get_output_shape).
    /// A side of an extremely long picture may come out as 0: see <see cref="AtLeastOne"/>.
    /// </summary>
    /// <param name="size">Size of the picture.</param>
    /// <param name="shortEdge">Wanted short side; 0 leaves the picture as it is.</param>
    /// <param name="maxSize">Longest allowed long side.</param>
    public static PixelSize ShortestEdge(PixelSize size, int shortEdge, int maxSize)
    {
        if (shortEdge == 0)
        {
            return size;
        }
        var scale = shortEdge * 1.0 / Math.Min(size.Height, size.Width);
        double height, width;
        if (size.Height < size.Width)
        {
            (height, width) = (shortEdge, scale * size.Width);
        }
        else
        {
            (height, width) = (scale * size.Height, shortEdge);
        }
        if (Math.Max(height, width) > maxSize)
        {
            var shrink = maxSize * 1.0 / Math.Max(height, width);
            (height, width) = (height * shrink, width * shrink);
        }
        return new((int)(height + 0.5), (int)(width + 0.5));
    }

    /// <summary>The largest size of the same shape that fits <paramref name="longEdge"/> and <paramref name="shortEdge"/> (mmcv, image/geometric.py, rescale_size).</summary>
    public static PixelSize Rescale(PixelSize size, int longEdge, int shortEdge)
    {
        var factor = Math.Min(
            (double)Math.Max(longEdge, shortEdge) / Math.Max(size.Height, size.Width),
            (double)Math.Min(longEdge, shortEdge) / Math.Min(size.Height, size.Width));
        return new((int)(size.Height * factor + 0.5), (int)(size.Width * factor + 0.5));
    }

    /// <summary>Scales down a picture that is higher or wider than a frame, so that it fits; others stay as they are.</summary>
    /// <param name="size">Size of the picture.</param>
    /// <param name="height">Rows of the frame; 0 for any number.</param>
    /// <param name="width">Columns of the frame; 0 for any number.</param>
    public static PixelSize FitWithin(PixelSize size, int height, int width)
    {
        var factor = Math.Min(1, Math.Min(height > 0 ? (double)height / size.Height : 1, width > 0 ? (double)width / size.Width : 1));
        return factor == 1 ? size : new((int)(size.Height * factor + 0.5), (int)(size.Width * factor + 0.5));
    }

    /// <summary>
    /// Enlarges a picture whose short side is below the sliding window so that it equals the window, truncating the other side
    /// (Segmenter, segm/model/utils.py, resize).
    /// </summary>
    public static PixelSize AtLeastWindow(PixelSize size, int window)
    {
        var shortest = Math.Min(size.Height, size.Width);
        if (shortest >= window)
        {
            return size;
        }
        return size.Width < size.Height
            ? new((int)(size.Height / (double)size.Width * window), window)
            : new(window, (int)(size.Width / (double)size.Height * window));
    }

    /// <summary>Rounds both sides up to a multiple (detectron2, structures/image_list.py, ImageList.from_tensors); 0 and 1 leave them.</summary>
    public static PixelSize PadTo(PixelSize size, int divisibility) => divisibility <= 1
        ? size
        : new(RoundUp(size.Height, divisibility), RoundUp(size.Width, divisibility));

    /// <summary>Replaces a side of 0 by 1, so that a picture of 1 × 1000 pixels can still be resized.</summary>
    public static PixelSize AtLeastOne(PixelSize size) => new(Math.Max(size.Height, 1), Math.Max(size.Width, 1));

    private static int RoundUp(int value, int multiple) => (value + multiple - 1) / multiple * multiple;
}
