namespace Seg.Kernels;

/// <summary>Pillow's resampling filters.</summary>
public enum ResizeFilter
{
    /// <summary>The sample under the centre of the target pixel.</summary>
    Nearest,

    /// <summary>Mean over the target pixel's footprint.</summary>
    Box,

    /// <summary>Triangle, widened when shrinking (antialiased, unlike OpenCV's and PyTorch's bilinear).</summary>
    Bilinear,

    /// <summary>Keys' cubic with a = -0.5, widened when shrinking.</summary>
    Bicubic,

    /// <summary>Sinc windowed by sinc, three lobes, widened when shrinking.</summary>
    Lanczos,
}

/// <summary>A crop rectangle in source pixels; edges may be fractional. Pillow's <c>box=</c> argument of <c>resize</c>.</summary>
public readonly record struct ResizeBox(float Left, float Top, float Right, float Bottom);
