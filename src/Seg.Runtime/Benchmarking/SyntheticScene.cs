using TorchSharp;
using static TorchSharp.torch;

namespace Seg.Runtime;

/// <summary>
/// Ellipses before a background: the picture that benchmarks take where none is given, and what a trained model would find in it. The same for every call.
/// </summary>
/// <remarks>
/// Random weights are sure of nothing, and post-processing drops what a model isn't sure of. So that it is measured at work, <see cref="Found"/> puts as many
/// sure masks as the scene has shapes in the place of what random weights predicted.
/// </remarks>
internal static class SyntheticScene
{
    private const int Seed = 20_260_101;

    // As sure as trained models are: a probability of 0.9999 of the class, logits of ±8 within and without a mask.
    private const float ClassLogit = 12;
    private const float MaskLogit = 8;

    /// <summary>Shapes in the scene, background included: about as many as COCO's pictures have segments (7.3 things and 3.3 kinds of stuff) and some to spare.</summary>
    public const int Shapes = 16;

    private static readonly Ellipse[] Ellipses = Draw();

    /// <summary>The picture: every shape in its colour, and noise on top, so that no codec has it easy.</summary>
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    public static ImageInput Picture(int height, int width)
    {
        var (pixels, random) = (new byte[checked(height * width * 3)], new Random(Seed));
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var shape = Ellipses[Array.FindLastIndex(Ellipses, e => e.Distance((x + 0.5) / width, (y + 0.5) / height) < 1)];
                var noise = random.Next(-12, 13);
                for (var channel = 0; channel < 3; channel++) pixels[(y * width + x) * 3 + channel] = (byte)(shape.Color[channel] + noise);
            }
        }
        return new(pixels, width, height, name: "synthetic");
    }

    /// <summary>Predictions with the scene's shapes in them, as many of them as there are queries for; what has no queries is given back as it is.</summary>
    /// <param name="predictions">A head's output; read for its shapes.</param>
    /// <returns>New tensors of the caller's dispose scope, or the predictions themselves.</returns>
    public static RawPredictions Found(RawPredictions predictions)
    {
        if (predictions is not MaskPredictions { Final: var final } masks) return predictions;
        var (batch, queries, columns) = (final.ClassLogits.shape[0], (int)final.ClassLogits.shape[1], (int)final.ClassLogits.shape[2]);
        var (height, width) = ((int)final.MaskLogits.shape[^2], (int)final.MaskLogits.shape[^1]);
        var invented = new QueryPrediction(
            Copies(tensor(ClassLogits(queries, columns), [1, queries, columns]), final.ClassLogits),
            Copies(tensor(MaskLogits(queries, height, width), [1, queries, height, width]), final.MaskLogits)) { PixelEmbedding = final.PixelEmbedding };
        return masks with { Final = invented };

        // A clip's predictions have no axis of frames in the classes, and one in the masks; they are laid out as what they replace.
        Tensor Copies(Tensor one, Tensor like)
        {
            if (like.dim() == one.dim()) return one.expand([batch, .. one.shape[1..]]).to(like.dtype).contiguous();
            return one.unsqueeze(2).expand(like.shape).to(like.dtype).contiguous();
        }
    }

    private static float[] ClassLogits(int queries, int columns)
    {
        var logits = new float[queries * columns];
        for (var query = 0; query < queries; query++) logits[query * columns + (query < Shapes ? query * 7 % (columns - 1) : columns - 1)] = ClassLogit;
        return logits;
    }

    private static float[] MaskLogits(int queries, int height, int width)
    {
        var logits = new float[queries * height * width];
        Array.Fill(logits, -MaskLogit);
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                // Shapes hide those behind them, as masks of a panoptic model do.
                var seen = Array.FindLastIndex(Ellipses, e => e.Distance((x + 0.5) / width, (y + 0.5) / height) < 1);
                if (seen < queries) logits[(seen * height + y) * width + x] = MaskLogit;
            }
        }
        return logits;
    }

    private static Ellipse[] Draw()
    {
        var random = new Random(Seed);
        return [new(0.5, 0.5, 10, 10, [96, 128, 160]), .. Enumerable.Range(1, Shapes - 1).Select(_ => new Ellipse(
            random.NextDouble(), random.NextDouble(), 0.04 + 0.16 * random.NextDouble(), 0.04 + 0.16 * random.NextDouble(), [Shade(), Shade(), Shade()]))];

        byte Shade() => (byte)random.Next(16, 240);
    }

    // Centre and half axes in parts of the picture's sides.
    private sealed record Ellipse(double X, double Y, double HalfWidth, double HalfHeight, byte[] Color)
    {
        public double Distance(double x, double y) => (x - X) * (x - X) / (HalfWidth * HalfWidth) + (y - Y) * (y - Y) / (HalfHeight * HalfHeight);
    }
}
