using static TorchSharp.torch;

namespace Seg.Conformance;

/// <summary>Predictions whose right result is plain to see.</summary>
internal static class Scene
{
    private const int Stride = 4;
    private const int Queries = 6;

    // As shares of the image: left, top, right, bottom, class. The second lies over the first, and is surer of itself.
    private static readonly (double Left, double Top, double Right, double Bottom, int Class, float Logit)[] Rectangles =
        [(0.05, 0.1, 0.5, 0.9, 0, 8), (0.4, 0.3, 0.6, 0.7, 1, 12), (0.7, 0.1, 0.95, 0.4, 3, 8)];

    /// <summary>Points, in a result of 64 × 48, that lie within one rectangle only, with its class.</summary>
    public static IReadOnlyList<(int X, int Y, int Class)> Points { get; } = [(12, 24, 0), (34, 24, 1), (52, 12, 3)];

    /// <summary>What a post-processor of that sort of predictions is shown. Image 0: the rectangles. Image 1: noise.</summary>
    public static RawPredictions Predictions(SceneKind kind, ComponentContext context, ImageFrame frame) => kind switch
    {
        SceneKind.Pixels => Pixels(context, frame),
        SceneKind.Regions => Regions(context, frame),
        _ => Masks(context, frame),
    };

    /// <summary>Predictions that see nothing, with words for them.</summary>
    public static IEnumerable<(string What, RawPredictions Predictions)> Nothing(SceneKind kind, ComponentContext context, ImageFrame frame) => kind == SceneKind.Regions
        ? [("no region at all", Nowhere())]
        : [("no query at all", Nothing(context, frame, queries: 0)), ("queries that are all sure of \"no object\"", Nothing(context, frame, queries: 4))];

    // Image 0: a region for each rectangle, its mask full, of one of two resolutions. Image 1: regions that reach beyond the picture, of noise.
    private static RegionPredictions Regions(ComponentContext context, ImageFrame frame)
    {
        var noise = new Synthetic(context);
        float[] boxes =
        [
            .. Rectangles.SelectMany(r => new[] { r.Left * frame.ResizedWidth, r.Top * frame.ResizedHeight, r.Right * frame.ResizedWidth, r.Bottom * frame.ResizedHeight }).Select(side => (float)side),
            -4.5f, 3, 0.4f * frame.ResizedWidth, 1.1f * frame.ResizedHeight, 2, 2, 2, 9,
        ];
        var classes = Rectangles.Select(r => (long)(r.Class % context.Classes)).Concat([0, 1]).ToArray();
        return new(
            tensor(boxes, [5, 4]), tensor(new long[] { 0, 0, 0, 1, 1 }), tensor(classes), tensor(new[] { 0.9f, 0.95f, 0.8f, 0.3f, 0.7f }),
            [new(tensor(new long[] { 0, 2 }), full([2, 14, 14], 8f)), new(tensor(new long[] { 1, 3, 4 }), cat([full([1, 28, 28], 12f), noise.Normal(2, 28, 28).mul(3)]))]);
    }

    private static RegionPredictions Nowhere() =>
        new(zeros(0, 4), zeros(0, ScalarType.Int64), zeros(0, ScalarType.Int64), zeros(0), [new(zeros(0, ScalarType.Int64), zeros(0, 28, 28))]);

    // Where no rectangle is, the last class is a little likelier than the others.
    private static PixelPredictions Pixels(ComponentContext context, ImageFrame frame)
    {
        var (height, width) = Size(frame);
        var logits = new float[context.Classes * height * width];
        Array.Fill(logits, 1, (context.Classes - 1) * height * width, height * width);
        foreach (var r in Rectangles)
            foreach (var cell in Cells(r, frame)) logits[r.Class % context.Classes * height * width + cell] = r.Logit;
        return new(cat([tensor(logits, [1, context.Classes, height, width]), new Synthetic(context).Normal(1, context.Classes, height, width).mul(3)]), []);
    }

    // Image 0: a query for each rectangle, then some that see nothing.
    private static MaskPredictions Masks(ComponentContext context, ImageFrame frame)
    {
        var (height, width) = Size(frame);
        var (classes, masks) = (new float[Queries * (context.Classes + 1)], new float[Queries * height * width]);
        Array.Fill(masks, -8);
        for (var q = 0; q < Queries; q++)
        {
            var seen = q < Rectangles.Length;
            classes[q * (context.Classes + 1) + (seen ? Rectangles[q].Class % context.Classes : context.Classes)] = 10;
            if (!seen) continue;
            foreach (var cell in Cells(Rectangles[q], frame)) masks[q * height * width + cell] = Rectangles[q].Logit;
        }
        var noise = new Synthetic(context);
        return new(new(
            cat([tensor(classes, [1, Queries, context.Classes + 1]), noise.Normal(1, Queries, context.Classes + 1).mul(3)]),
            cat([tensor(masks, [1, Queries, height, width]), noise.Normal(1, Queries, height, width).mul(3)])), []);
    }

    // Queries that are sure of "no object", and whose masks are empty.
    private static MaskPredictions Nothing(ComponentContext context, ImageFrame frame, int queries)
    {
        var (height, width) = Size(frame);
        var classes = zeros(1, queries, context.Classes + 1);
        if (queries > 0) classes.narrow(2, context.Classes, 1).fill_(20);
        return new(new(classes, full([1, queries, height, width], -8)), []);
    }

    private static IEnumerable<int> Cells((double Left, double Top, double Right, double Bottom, int Class, float Logit) r, ImageFrame frame)
    {
        var (height, width) = Size(frame);
        var (rows, columns) = ((double)frame.ResizedHeight / Stride, (double)frame.ResizedWidth / Stride);
        for (var y = 0; y < height; y++)
            for (var x = 0; x < width; x++)
                if ((y + 0.5) / rows >= r.Top && (y + 0.5) / rows < r.Bottom && (x + 0.5) / columns >= r.Left && (x + 0.5) / columns < r.Right) yield return y * width + x;
    }

    private static (int Height, int Width) Size(ImageFrame frame) => (Synthetic.Cells(frame.PaddedHeight, Stride), Synthetic.Cells(frame.PaddedWidth, Stride));
}

/// <summary>What a post-processor reads.</summary>
internal enum SceneKind
{
    Queries,
    Pixels,
    Regions,
}
