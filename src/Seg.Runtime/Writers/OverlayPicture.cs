namespace Seg.Runtime;

/// <summary>The picture with its masks on top, for people: class colours, half transparent, each segment outlined.</summary>
public static class OverlayPicture
{
    /// <summary>
    /// Draws the panoptic part of a result; where there is none, the instances (best on top); else the semantic labels. Small pictures are enlarged
    /// by a whole factor, so that thin outlines stay thin.
    /// </summary>
    /// <param name="image">The picture that was segmented, at the result's size.</param>
    /// <param name="result">Its result.</param>
    /// <param name="minimumEdge">The longer edge is enlarged to at least about this many pixels (by a factor of at most 8); 0 leaves the size alone.</param>
    /// <exception cref="ArgumentException">The sizes differ.</exception>
    public static ImageInput Draw(ImageInput image, SegmentationResult result, int minimumEdge = 512)
    {
        if ((image.Width, image.Height) != (result.Width, result.Height))
            throw new ArgumentException($"The picture is {image.Width}x{image.Height}, the result {result.Width}x{result.Height}.", nameof(image));
        return new OverlayPainter(result).Paint(image, 0, Math.Clamp(minimumEdge / Math.Max(image.Width, image.Height), 1, 8));
    }

    /// <summary>The colour of a segment: its class's, and for things a shade of their own, so that neighbours of one class can be told apart.</summary>
    public static Rgb ColorOf(Segment segment, ClassCatalogue classes)
    {
        var color = classes[segment.ClassId].Color;
        if (!segment.IsThing) return color;
        var shift = segment.Id * 37L % 81 - 40;
        return new(Shift(color.R), Shift(color.G), Shift(color.B));

        byte Shift(byte channel) => (byte)Math.Clamp(channel + shift, 0, 255);
    }
}
