namespace Seg.Plugins.Tests.Hosting;

/// <summary>A large picture of scenes side by side.</summary>
public static class Mosaic
{
    /// <summary>Scenes in reading order from the top left corner, again from the first when they run out; those at the right and at the bottom may be cut.</summary>
    public static ImageInput Of(IReadOnlyList<ImageInput> scenes, int width, int height)
    {
        var (side, columns, pixels) = (scenes[0].Width, (width + scenes[0].Width - 1) / scenes[0].Width, new byte[3 * width * height]);
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x += side)
            {
                var row = scenes[(y / side * columns + x / side) % scenes.Count].Row(y % side);
                row[..(3 * Math.Min(side, width - x))].CopyTo(pixels.AsSpan(3 * (y * width + x)));
            }
        }
        return new(pixels, width, height, name: "mosaic");
    }
}
