namespace Seg.Runtime;

/// <summary>
/// A picture that is read region by region, so that it never has to be in memory as a whole. Implementations serve one reader at a time.
/// </summary>
public interface ITileSource
{
    /// <summary>For messages and output names; may be empty.</summary>
    string Name { get; }

    /// <summary>Pixels a row.</summary>
    int Width { get; }

    /// <summary>Rows.</summary>
    int Height { get; }

    /// <summary>The pixels of a region.</summary>
    /// <param name="region">Within the picture.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    ValueTask<ImageInput> ReadAsync(PixelRegion region, CancellationToken cancellationToken);
}

/// <summary>A picture in memory, or in a file mapped into it, as a tile source: regions are views, nothing is copied. Thread-safe.</summary>
/// <param name="image">The picture.</param>
public sealed class ImageTileSource(ImageInput image) : ITileSource
{
    /// <inheritdoc/>
    public string Name => image.Name;

    /// <inheritdoc/>
    public int Width => image.Width;

    /// <inheritdoc/>
    public int Height => image.Height;

    /// <inheritdoc/>
    public ValueTask<ImageInput> ReadAsync(PixelRegion region, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var start = region.Y * image.Stride + region.X * image.Format.BytesPerPixel();
        return ValueTask.FromResult(new ImageInput(image.Pixels[start..], region.Width, region.Height, image.Format, image.Stride, image.Name));
    }
}
