namespace Seg.Runtime;

/// <summary>Paints a result over the rows of its picture: class colours, half transparent, each segment outlined. Thread-safe.</summary>
internal sealed class OverlayPainter
{
    private const int Opacity = 140; // of 255
    private const float LeastScore = 0.5f;

    private readonly SegmentationResult _result;
    private readonly Dictionary<int, Rgb> _colors;

    /// <exception cref="ArgumentException">The result is empty.</exception>
    public OverlayPainter(SegmentationResult result)
    {
        _result = result;
        _colors = result.Tasks switch
        {
            { Panoptic: { } panoptic } => panoptic.Segments.ToDictionary(s => s.Id, s => OverlayPicture.ColorOf(s, result.Classes)),
            { Instance: { } instances } => instances.Instances.ToDictionary(s => s.Id, s => OverlayPicture.ColorOf(s, result.Classes)),
            { Semantic: not null } => Enumerable.Range(0, result.Classes.Count).ToDictionary(c => c + 1, c => result.Classes[c].Color),
            _ => throw new ArgumentException($"The result of '{result.Name}' is empty.", nameof(result)),
        };
    }

    /// <param name="image">Some rows of the picture, whole.</param>
    /// <param name="firstRow">The first of them.</param>
    /// <param name="factor">By which the picture is enlarged, at least 1.</param>
    /// <returns>The painted rows, RGB.</returns>
    public ImageInput Paint(ImageInput image, int firstRow, int factor)
    {
        // Outlines need to know the rows around.
        var (from, end) = (Math.Max(0, firstRow - 1), Math.Min(_result.Height, firstRow + image.Height + 1));
        var ids = new int[(end - from) * _result.Width];
        CopyIds(from, ids);
        int width = image.Width * factor, height = image.Height * factor;
        var pixels = new byte[checked(3 * width * height)];
        Parallel.For(0, height, y =>
        {
            var source = image.Row(y / factor);
            var target = pixels.AsSpan(3 * width * y, 3 * width);
            for (var x = 0; x < width; x++)
            {
                var pixel = Pixel(source, image.Format, x / factor);
                var id = Id(x, y);
                if (id != 0) pixel = IsEdge(x, y, id) ? Lighten(_colors[id]) : Blend(pixel, _colors[id]);
                (target[3 * x], target[3 * x + 1], target[3 * x + 2]) = (pixel.R, pixel.G, pixel.B);
            }
        });
        return new ImageInput(pixels, width, height, name: image.Name);

        int Id(int x, int y) => ids[((int)Math.Floor((double)y / factor) + firstRow - from) * image.Width + x / factor];

        // The outline lies inside the segment, one output pixel wide.
        bool IsEdge(int x, int y, int id)
        {
            return Differs(x - 1, y) || Differs(x + 1, y) || Differs(x, y - 1) || Differs(x, y + 1);

            bool Differs(int nx, int ny) => nx >= 0 && nx < width && ny >= (from - firstRow) * factor && ny < (end - firstRow) * factor && Id(nx, ny) != id;
        }
    }

    // One id a pixel: panoptic ids, instances with the best on top, or labels from 1.
    private void CopyIds(int firstRow, int[] ids)
    {
        var (width, tasks) = (_result.Width, _result.Tasks);
        if (tasks.Panoptic is { } panoptic)
        {
            panoptic.CopyRows(firstRow, width, ids);
        }
        else if (tasks.Instance is { } instances)
        {
            foreach (var instance in instances.Instances.Where(i => i.Score >= LeastScore).Reverse()) instance.Mask.Paint<int>(ids, firstRow, instance.Id);
        }
        else
        {
            var labels = new ushort[ids.Length];
            tasks.Semantic!.CopyRows(firstRow, width, labels);
            for (var i = 0; i < ids.Length; i++) ids[i] = labels[i] + 1;
        }
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
