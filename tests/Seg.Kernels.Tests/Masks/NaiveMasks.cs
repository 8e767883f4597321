namespace Seg.Kernels.Tests;

/// <summary>
/// The published path written out in double: resize, crop, resize, sigmoid, one whole picture after another. Source positions are
/// PyTorch's float32 ones, so that only rounding of the arithmetic differs from the kernels.
/// </summary>
internal static class NaiveMasks
{
    public static double[] ToOutput(ReadOnlySpan<float> mask, MaskGeometry g) =>
        Resize(ToCrop(mask, g), g.CropHeight, g.CropWidth, g.OutputHeight, g.OutputWidth);

    public static double[] ToCrop(ReadOnlySpan<float> mask, MaskGeometry g)
    {
        var source = new double[mask.Length];
        for (var i = 0; i < mask.Length; i++)
        {
            source[i] = mask[i];
        }
        var padded = Resize(source, g.MaskHeight, g.MaskWidth, g.PaddedHeight, g.PaddedWidth);
        var crop = new double[g.CropHeight * g.CropWidth];
        for (var i = 0; i < crop.Length; i++)
        {
            crop[i] = padded[i / g.CropWidth * g.PaddedWidth + i % g.CropWidth];
        }
        return crop;
    }

    public static double[] Resize(double[] source, int height, int width, int targetHeight, int targetWidth)
    {
        var result = new double[targetHeight * targetWidth];
        for (var i = 0; i < result.Length; i++)
        {
            var (top, bottom, down) = Position(i / targetWidth, height, targetHeight);
            var (left, right, across) = Position(i % targetWidth, width, targetWidth);
            var upper = source[top * width + left] * (1 - across) + source[top * width + right] * across;
            var lower = source[bottom * width + left] * (1 - across) + source[bottom * width + right] * across;
            result[i] = upper * (1 - down) + lower * down;
        }
        return result;
    }

    public static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    private static (int Near, int Far, double Fraction) Position(int target, int size, int targets)
    {
        var position = Math.Max((float)size / targets * (target + 0.5f) - 0.5f, 0);
        var near = Math.Min((int)position, size - 1);
        return (near, Math.Min(near + 1, size - 1), position - near);
    }
}
