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
/// <param name="format">How batches lie in memory.</param>
public sealed class Preprocessor(PreprocessAttribute options, InputFormat format = default)
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
        CheckSize(images[0], padded, images.Count);

        var type = format.BFloat16 ? ScalarType.BFloat16 : ScalarType.Float32;
        var tensor = format.ChannelsLast
            ? empty(images.Count, padded.Height, padded.Width, 3, dtype: type)
            : empty(images.Count, 3, padded.Height, padded.Width, dtype: type);
        try
        {
            for (var i = 0; i < images.Count; i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var memory = tensor.bytes.Slice((int)(tensor.bytes.Length / images.Count * (long)i), tensor.bytes.Length / images.Count);
                if (format.BFloat16) Fill(images[i], resized[i], MemoryMarshal.Cast<byte, ushort>(memory), Planes(padded) with { ChannelsLast = format.ChannelsLast }, cancellationToken);
                else Fill(images[i], resized[i], MemoryMarshal.Cast<byte, float>(memory), Planes(padded) with { ChannelsLast = format.ChannelsLast }, cancellationToken);
            }
            if (format.ChannelsLast)
            {
                using var pixels = tensor;
                tensor = pixels.permute(0, 3, 1, 2);
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
            Fill(image, size, MemoryMarshal.Cast<byte, float>(tensor.bytes), Planes(size), cancellationToken);
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
    private void Fill<T>(ImageInput image, PixelSize size, Span<T> planes, PlaneFormat format, CancellationToken cancellationToken) where T : unmanaged
    {
        var layout = Layout(image.Format);
        var pixels = image.Pixels.Span;
        if (size.Height == image.Height && size.Width == image.Width)
            PixelNormaliser.Run(pixels, image.Height, image.Width, image.Stride, layout, _table, planes, format);
        else if (options.Filter == ResizeFilter.OpenCvLinear)
            OpenCvResize.LinearToPlanes(pixels, image.Height, image.Width, image.Stride, layout, size.Height, size.Width, _table, planes, format, cancellationToken);
        else
            PillowResize.ToPlanes(pixels, image.Height, image.Width, image.Stride, layout, size.Height, size.Width, Filter(options.Filter), _table, planes, format, cancellationToken);
    }

    private static PlaneFormat Planes(PixelSize size) => new(size.Height, size.Width);

    /// <summary>Where the kernels find the channels of a format.</summary>
    internal static PixelLayout Layout(PixelFormat format) => format switch
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
