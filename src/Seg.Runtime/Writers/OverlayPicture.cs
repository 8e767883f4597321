namespace Seg.Runtime;

/// <summary>The picture with its masks on top, for people: class colours, half transparent, each segment outlined.</summary>
public static class OverlayPicture
{
    private const int Opacity = 140; // of 255

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
        var (ids, colors) = Paint(result);
        var factor = Math.Clamp(minimumEdge / Math.Max(image.Width, image.Height), 1, 8);
        int width = image.Width * factor, height = image.Height * factor;
        var pixels = new byte[checked(3 * width * height)];
        Parallel.For(0, height, y =>
        {
            var source = image.Row(y / factor);
            var target = pixels.AsSpan(3 * width * y, 3 * width);
            for (var x = 0; x < width; x++)
            {
                var at = y / factor * image.Width + x / factor;
                var pixel = Pixel(source, image.Format, x / factor);
                var id = ids[at];
                if (id != 0) pixel = IsEdge(x, y) ? Lighten(colors[id]) : Blend(pixel, colors[id]);
                (target[3 * x], target[3 * x + 1], target[3 * x + 2]) = (pixel.R, pixel.G, pixel.B);
            }

            // The outline lies inside the segment, one output pixel wide.
            bool IsEdge(int x, int y)
            {
                var id = ids[y / factor * image.Width + x / factor];
                return Differs(x - 1, y) || Differs(x + 1, y) || Differs(x, y - 1) || Differs(x, y + 1);

                bool Differs(int nx, int ny) => nx >= 0 && ny >= 0 && nx < width && ny < height && ids[ny / factor * image.Width + nx / factor] != id;
            }
        });
        return new ImageInput(pixels, width, height, name: image.Name);
    }

    /// <summary>The colour of a segment: its class's, and for things a shade of their own, so that neighbours of one class can be told apart.</summary>
    public static Rgb ColorOf(Segment segment, ClassCatalogue classes)
    {
        var color = classes[segment.ClassId].Color;
        if (!segment.IsThing) return color;
        var shift = segment.Id * 37 % 81 - 40;
        return new(Shift(color.R), Shift(color.G), Shift(color.B));

        byte Shift(byte channel) => (byte)Math.Clamp(channel + shift, 0, 255);
    }

    // One id a pixel, and the colour of each id.
    private static (int[] Ids, Dictionary<int, Rgb> Colors) Paint(SegmentationResult result)
    {
        if (result.Tasks.Panoptic is { } panoptic)
            return (panoptic.Ids, panoptic.Segments.ToDictionary(s => s.Id, s => ColorOf(s, result.Classes)));
        if (result.Tasks.Instance is { } instances)
        {
            var ids = new int[result.Width * result.Height];
            foreach (var instance in instances.Instances.Where(i => i.Score >= 0.5f).Reverse())
            {
                var bitmap = instance.Mask.ToBitmap();
                for (var i = 0; i < ids.Length; i++)
                    if (bitmap[i] != 0) ids[i] = instance.Id;
            }
            return (ids, instances.Instances.ToDictionary(s => s.Id, s => ColorOf(s, result.Classes)));
        }
        var labels = result.Tasks.Semantic?.Labels ?? throw new ArgumentException($"The result of '{result.Name}' is empty.", nameof(result));
        return (Array.ConvertAll(labels, l => l + 1), Enumerable.Range(0, result.Classes.Count).ToDictionary(c => c + 1, c => result.Classes[c].Color));
    }

    private static Rgb Pixel(ReadOnlySpan<byte> row, PixelFormat format, int x) => format switch
    {
        PixelFormat.Gray8 => new(row[x], row[x], row[x]),
        PixelFormat.Bgr24 => new(row[3 * x + 2], row[3 * x + 1], row[3 * x]),
        PixelFormat.Rgba32 => new(row[4 * x], row[4 * x + 1], row[4 * x + 2]),
        PixelFormat.Bgra32 => new(row[4 * x + 2], row[4 * x + 1], row[4 * x]),
        _ => new(row[3 * x], row[3 * x + 1], row[3 * x + 2]),
    };

    private static Rgb Blend(Rgb under, Rgb over) => new(Mix(under.R, over.R), Mix(under.G, over.G), Mix(under.B, over.B));

    private static byte Mix(byte under, byte over) => (byte)((under * (255 - Opacity) + over * Opacity + 127) / 255);

    private static Rgb Lighten(Rgb color) => new((byte)((color.R + 2 * 255) / 3), (byte)((color.G + 2 * 255) / 3), (byte)((color.B + 2 * 255) / 3));
}
