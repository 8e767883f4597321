namespace Seg.Imaging;

/// <summary>Options of the image codec over SixLabors.ImageSharp.</summary>
public sealed class ImageSharpAttribute() : ImageCodecSpecAttribute("seg/imagesharp")
{
    /// <summary>zlib level of written PNG files: 0 stores, 1 is fast, 9 is small.</summary>
    [InRange(0, 9)] public int PngCompression { get; set; } = 1;
}
