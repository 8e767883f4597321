using System.Buffers;
using System.Runtime.InteropServices;
using Seg.Kernels;
using Seg.Shared;
using static TorchSharp.torch;

namespace Seg.Runtime;

/// <summary>
/// Pictures to the model's input, as detectron2 does at test time: ResizeShortestEdge on 8-bit pixels (with OpenCV's filter mmcv's rule of sizes),
/// (x - mean) / std, zeros to the right and below up to a common size that is a multiple of <see cref="PreprocessAttribute.PadTo"/>, or up to a
/// fixed size. Thread-safe.
/// </summary>
/// <param name="options">Sizes, filter and statistics.</param>
public sealed class Preprocessor(PreprocessAttribute options)
{
    private readonly NormaliseTable _table = NormaliseTable.SubtractDivide(options.Mean, options.Std);

    /// <summary>The size that a picture alone has as the model's input. Pictures that agree in it have the same results in a batch as alone.</summary>
    /// <param name="width">Pixels a row of the picture.</param>
    /// <param name="height">Rows of the picture.</param>
    public PixelSize PaddedSize(int width, int height) => Padded(Resized(new(height, width)));

    /// <summary>Prepares pictures as one batch; the caller owns it.</summary>
    /// <param name="images">At least one; read during the call only.</param>
    /// <param name="segment">The results' size; null or 0 for each picture's own.</param>
    /// <param name="cancellationToken">Checked before each picture and each band of its rows.</param>
    /// <exception cref="SegException">SEG4202: the prepared picture would not fit into an array.</exception>
    public ImageBatch Run(IReadOnlyList<ImageInput> images, SegmentOptions? segment = null, CancellationToken cancellationToken = default)
    {
        PixelSize[] resized = [.. images.Select(image => Resized(new(image.Height, image.Width)))];
        var padded = Padded(new(resized.Max(s => s.Height), resized.Max(s => s.Width)));
        var plane = (long)padded.Height * padded.Width;
        CheckSize(images[0], padded, images.Count);

        var tensor = empty(images.Count, 3, padded.Height, padded.Width, dtype: ScalarType.Float32);
        try
        {
            for (var i = 0; i < images.Count; i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                Fill(images[i], resized[i], MemoryMarshal.Cast<byte, float>(tensor.bytes).Slice((int)(i * 3 * plane), (int)(3 * plane)), padded, cancellationToken);
            }
        }
        catch
        {
            tensor.Dispose();
            throw;
        }
        return new(tensor, [.. images.Zip(resized, (image, size) => new ImageFrame(size.Width, size.Height, padded.Width, padded.Height,
            segment is { Width: > 0 } ? segment.Width : image.Width, segment is { Height: > 0 } ? segment.Height : image.Height))]);
    }

    /// <summary>
    /// One picture at a scale of the size that it otherwise has, not padded: edges of the options are scaled and cut to whole pixels (mmcv's img_ratios), the size of a
    /// picture that is taken as it is gets scaled and rounded.
    /// </summary>
    /// <param name="image">Read during the call only.</param>
    /// <param name="scale">Above 0; 1 for the size of <see cref="Run"/>.</param>
    /// <param name="cancellationToken">Checked before each band of rows.</param>
    /// <returns>[1, 3, height, width], the caller's.</returns>
    internal Tensor Scaled(ImageInput image, double scale, CancellationToken cancellationToken)
    {
        var size = Resized(new(image.Height, image.Width), scale);
        CheckSize(image, size, 1);
        var tensor = empty(1, 3, size.Height, size.Width, dtype: ScalarType.Float32);
        try
        {
            Fill(image, size, MemoryMarshal.Cast<byte, float>(tensor.bytes), size, cancellationToken);
            return tensor;
        }
        catch
        {
            tensor.Dispose();
            throw;
        }
    }

    private PixelSize Resized(PixelSize image, double scale = 1)
    {
        var (shortest, longest) = (Math.Max(1, (int)(options.ShortestEdge * scale)), options.LongestEdge > 0 ? Math.Max(1, (int)(options.LongestEdge * scale)) : int.MaxValue);
        var size = options.ShortestEdge == 0 ? new((int)(image.Height * scale + 0.5), (int)(image.Width * scale + 0.5))
            : options.Filter == ResizeFilter.OpenCvLinear ? ResizeRules.Rescale(image, longest, shortest)
            : ResizeRules.ShortestEdge(image, shortest, longest);
        return ResizeRules.AtLeastOne(ResizeRules.FitWithin(size, (int)(options.FixedHeight * scale), (int)(options.FixedWidth * scale)));
    }

    /// <summary>What a prepared picture, or a window of one, is padded to.</summary>
    internal PixelSize Padded(PixelSize size)
    {
        var padded = ResizeRules.PadTo(size, options.PadTo);
        return new(options.FixedHeight > 0 ? options.FixedHeight : padded.Height, options.FixedWidth > 0 ? options.FixedWidth : padded.Width);
    }

    private static void CheckSize(ImageInput image, PixelSize padded, int images)
    {
        if ((long)padded.Height * padded.Width * 3 * sizeof(float) * images > Array.MaxLength)
            throw new SegException(DiagnosticIds.ImageTooLarge, $"The image{ImageInput.Quoted(image.Name)} would become {padded.Width}x{padded.Height} pixels; resize it, or set preprocess.longestEdge.");
    }

    // Channels stay in the picture's order until the last step, which reads them in the order of the model: resizing treats each alone.
    private void Fill(ImageInput image, PixelSize size, Span<float> planes, PixelSize padded, CancellationToken cancellationToken)
    {
        var layout = Layout(image.Format);
        var bytes = layout.BytesPerPixel;
        if (size.Height == image.Height && size.Width == image.Width)
        {
            PixelNormaliser.Run(image.Pixels.Span, image.Height, image.Width, image.Stride, layout, _table, planes, padded.Height, padded.Width);
            return;
        }
        var packed = image.Stride == image.Width * bytes ? null : ArrayPool<byte>.Shared.Rent(image.Height * image.Width * bytes);
        var small = ArrayPool<byte>.Shared.Rent(size.Height * size.Width * bytes);
        try
        {
            for (var y = 0; packed is not null && y < image.Height; y++) image.Row(y).CopyTo(packed.AsSpan(y * image.Width * bytes));
            var pixels = packed is null ? image.Pixels.Span : packed;
            if (options.Filter == ResizeFilter.OpenCvLinear) OpenCvResize.Linear(pixels, image.Height, image.Width, bytes, small, size.Height, size.Width);
            else PillowResize.Resize(pixels, image.Height, image.Width, bytes, small, size.Height, size.Width, Filter(options.Filter), cancellationToken: cancellationToken);
            cancellationToken.ThrowIfCancellationRequested();
            PixelNormaliser.Run(small, size.Height, size.Width, size.Width * bytes, layout, _table, planes, padded.Height, padded.Width);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(small);
            if (packed is not null) ArrayPool<byte>.Shared.Return(packed);
        }
    }

    private static PixelLayout Layout(PixelFormat format) => format switch
    {
        PixelFormat.Rgb24 => PixelLayout.Rgb,
        PixelFormat.Bgr24 => PixelLayout.Bgr,
        PixelFormat.Rgba32 => PixelLayout.Rgba,
        PixelFormat.Bgra32 => PixelLayout.Bgra,
        PixelFormat.Gray8 => PixelLayout.Gray,
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, "No such pixel format."),
    };

    private static Kernels.ResizeFilter Filter(ResizeFilter filter) => filter switch
    {
        ResizeFilter.Nearest => Kernels.ResizeFilter.Nearest,
        ResizeFilter.Bilinear => Kernels.ResizeFilter.Bilinear,
        ResizeFilter.Bicubic => Kernels.ResizeFilter.Bicubic,
        ResizeFilter.Box => Kernels.ResizeFilter.Box,
        ResizeFilter.Lanczos => Kernels.ResizeFilter.Lanczos,
        _ => throw new ArgumentOutOfRangeException(nameof(filter), filter, "No such filter."),
    };
}
