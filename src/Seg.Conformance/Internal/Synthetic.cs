using TorchSharp;
using static TorchSharp.torch;

namespace Seg.Conformance;

/// <summary>Made-up inputs. They come from a generator of their own: libtorch's is the component's to draw from.</summary>
internal sealed class Synthetic(ComponentContext context, int seed = 1)
{
    private readonly Random _random = new(seed);

    /// <summary>Normally distributed numbers.</summary>
    public Tensor Normal(params long[] shape)
    {
        var values = new float[shape.Aggregate(1L, (product, size) => product * size)];
        for (var i = 0; i < values.Length; i++) values[i] = (float)(Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble()));
        return tensor(values, shape);
    }

    public Images Images(int batch, (int Height, int Width) size) => new(Normal(batch, 3, size.Height, size.Width));

    /// <summary>The pyramid that the context tells, of images of that size.</summary>
    public Pyramid Pyramid(int batch, (int Height, int Width) size) =>
        new([.. context.Pyramid.Select(level => new PyramidLevel(level.Name, level.Stride, Map(batch, level.Channels, level.Stride, size)))]);

    public MaskFeatures? MaskFeatures(int batch, (int Height, int Width) size) =>
        context.MaskFeatures is { } features ? new(Map(batch, features.Channels, features.Stride, size), features.Stride) : null;

    public PixelFeatures PixelFeatures(int batch, (int Height, int Width) size) => new(Pyramid(batch, size), MaskFeatures(batch, size));

    /// <param name="batch">Images.</param>
    /// <param name="size">Their size.</param>
    /// <param name="layers">Layers that predict; 0 for bare embeddings.</param>
    public QuerySet Queries(int batch, (int Height, int Width) size, int layers)
    {
        var queries = context.Queries ?? new(5, 16);
        return new([.. Enumerable.Range(0, layers).Select(_ => Prediction(batch, queries.Count, size))], Normal(batch, queries.Count, queries.Channels), MaskFeatures(batch, size));
    }

    /// <summary>Queries that stand for the classes.</summary>
    public QuerySet ClassQueries(int batch, (int Height, int Width) size, int layers) =>
        Queries(batch, size, 0) with { ClassMasks = [.. Enumerable.Range(0, layers).Select(_ => PixelLogits(batch, size))] };

    /// <summary>[batch, classes, h, w] at the mask features' stride.</summary>
    public Tensor PixelLogits(int batch, (int Height, int Width) size) => Map(batch, context.Classes, context.MaskFeatures?.Stride ?? 4, size);

    public QueryPrediction Prediction(int batch, int queries, (int Height, int Width) size) =>
        new(Normal(batch, queries, context.Classes + 1), Map(batch, queries, context.MaskFeatures?.Stride ?? 4, size));

    /// <summary>Rectangles of different classes, at the images' size.</summary>
    public SegmentationTarget Target(int count, (int Height, int Width) size)
    {
        var masks = new bool[count * size.Height * size.Width];
        for (var target = 0; target < count; target++)
        {
            var (top, left) = (_random.Next(size.Height / 2), _random.Next(size.Width / 2));
            for (var y = top; y < top + size.Height / 2; y++)
                for (var x = left; x < left + size.Width / 2; x++) masks[(target * size.Height + y) * size.Width + x] = true;
        }
        return Labelled([.. Enumerable.Range(0, count).Select(i => (long)(i % context.Classes))], masks, size);
    }

    // Later targets lie over earlier ones; no loss looks at what none covers.
    private static SegmentationTarget Labelled(long[] classes, bool[] masks, (int Height, int Width) size)
    {
        var labels = new long[size.Height * size.Width];
        Array.Fill(labels, -1);
        for (var i = 0; i < masks.Length; i++)
            if (masks[i]) labels[i % labels.Length] = classes[i / labels.Length];
        return new(tensor(classes), tensor(masks, [classes.Length, size.Height, size.Width])) { Labels = tensor(labels, [size.Height, size.Width]) };
    }

    private Tensor Map(int batch, long channels, int stride, (int Height, int Width) size) => Normal(batch, channels, Cells(size.Height, stride), Cells(size.Width, stride));

    /// <summary>Cells of a map over that many pixels.</summary>
    public static int Cells(int pixels, int stride) => (pixels + stride - 1) / stride;
}
