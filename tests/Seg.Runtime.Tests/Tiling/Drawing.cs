namespace Seg.Runtime.Tests.Tiling;

/// <summary>A picture for <see cref="ColourSegmenter"/>: floor and wall, and things in front of them.</summary>
public sealed class Drawing
{
    private readonly byte[] _pixels;

    public Drawing(int width, int height)
    {
        (Width, Height, _pixels) = (width, height, new byte[3 * width * height]);
        for (var y = 0; y < height; y++)
            for (var x = 0; x < width; x++) Set(x, y, y < height / 3 + x % 7 ? (byte)2 : (byte)1, 0);
    }

    public int Width { get; }

    public int Height { get; }

    public int Things { get; private set; }

    public ImageInput Image => new(_pixels, Width, Height, name: "drawing");

    /// <summary>An ellipse within the box.</summary>
    public Drawing Thing(int x, int y, int width, int height)
    {
        Things++;
        for (var row = Math.Max(0, y); row < Math.Min(Height, y + height); row++)
        {
            for (var column = Math.Max(0, x); column < Math.Min(Width, x + width); column++)
            {
                var (across, down) = ((2.0 * (column - x) + 1) / width - 1, (2.0 * (row - y) + 1) / height - 1);
                if (across * across + down * down <= 1) Set(column, row, 0, (byte)Things);
            }
        }
        return this;
    }

    /// <summary>Ellipses that do not touch, of any size, anywhere.</summary>
    public static Drawing Random(int seed)
    {
        var random = new Random(seed);
        var drawing = new Drawing(random.Next(40, 400), random.Next(40, 400));
        var boxes = new List<(int X, int Y, int Width, int Height)>();
        for (var i = 0; i < 30; i++)
        {
            var box = (X: random.Next(-20, drawing.Width), Y: random.Next(-20, drawing.Height), Width: random.Next(4, 120), Height: random.Next(4, 120));
            // What the picture's border cuts to a sliver may be no pixel at all.
            if (box.X + box.Width < 2 || box.Y + box.Height < 2 || boxes.Exists(b => b.X < box.X + box.Width + 2 && box.X < b.X + b.Width + 2 && b.Y < box.Y + box.Height + 2 && box.Y < b.Y + b.Height + 2)) continue;
            boxes.Add(box);
            drawing.Thing(box.X, box.Y, box.Width, box.Height);
        }
        return drawing;
    }

    private void Set(int x, int y, byte label, byte number) => (_pixels[3 * (y * Width + x)], _pixels[3 * (y * Width + x) + 1]) = (label, number);
}
