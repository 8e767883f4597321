using Seg.Kernels;

namespace Seg.Runtime;

/// <summary>Paints a result over the rows of its picture: class colours, half transparent, each segment outlined. Thread-safe.</summary>
internal sealed class OverlayPainter
{
    private const int Opacity = 140; // of 255
    private const float LeastScore = 0.5f;

    private readonly SegmentationResult _result;
    private readonly OverlayColors _colors;

    /// <exception cref="ArgumentException">The result is empty.</exception>
    public OverlayPainter(SegmentationResult result)
    {
        _result = result;
        var colors = result.Tasks switch
        {
            { Panoptic: { } panoptic } => panoptic.Segments.ToDictionary(s => s.Id, s => OverlayPicture.ColorOf(s, result.Classes)),
            { Instance: { } instances } => instances.Instances.ToDictionary(s => s.Id, s => OverlayPicture.ColorOf(s, result.Classes)),
            { Semantic: not null } => Enumerable.Range(0, result.Classes.Count).ToDictionary(c => c + 1, c => result.Classes[c].Color),
            _ => throw new ArgumentException($"The result of '{result.Name}' is empty.", nameof(result)),
        };
        _colors = new(colors.Select(color => (color.Key, Packed(color.Value), Packed(Lighten(color.Value)))), Opacity);
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
        var layout = Preprocessor.Layout(image.Format);
        Parallel.For(0, height, y =>
        {
            var target = pixels.AsSpan(3 * width * y, 3 * width);
            if (factor == 1)
            {
                PixelPacking.ToRgb(image.Row(y), 1, width, width * layout.BytesPerPixel, layout, target);
                OverlayRow.Paint(target, Ids(y), y + firstRow == from ? [] : Ids(y - 1), y + firstRow + 1 == end ? [] : Ids(y + 1), _colors);
                return;
            }
            Enlarge(image.Row(y / factor), layout, factor, target);
            int[] row = Repeat(y / factor), above = y == 0 ? Repeat(-1) : Repeat((y - 1) / factor), below = Repeat((y + 1) / factor);
            OverlayRow.Paint(target, row, above, below, _colors);
        });
        return new ImageInput(pixels, width, height, name: image.Name);

        // Ids of a row of the picture, counted from the first that is painted; none beyond what is known of the result.
        ReadOnlySpan<int> Ids(int y) => ids.AsSpan((y + firstRow - from) * image.Width, image.Width);

        int[] Repeat(int y)
        {
            if (y + firstRow < from || y + firstRow >= end) return [];
            var source = Ids(y);
            var result = new int[width];
            for (var x = 0; x < width; x++) result[x] = source[x / factor];
            return result;
        }
    }

    private static void Enlarge(ReadOnlySpan<byte> source, PixelLayout layout, int factor, Span<byte> target)
    {
        for (var x = 0; x < target.Length / 3; x++)
        {
            var pixel = source.Slice(x / factor * layout.BytesPerPixel, layout.BytesPerPixel);
            (target[3 * x], target[3 * x + 1], target[3 * x + 2]) = (pixel[layout.Red], pixel[layout.Green], pixel[layout.Blue]);
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

    private static int Packed(Rgb color) => color.R << 16 | color.G << 8 | color.B;

    private static Rgb Lighten(Rgb color) => new((byte)((color.R + 2 * 255) / 3), (byte)((color.G + 2 * 255) / 3), (byte)((color.B + 2 * 255) / 3));
}
