namespace Seg.Runtime;

/// <summary>
/// A panoptic result in COCO's exchange format: an RGB picture whose pixels are segment ids in base 256 (R + 256 G + 65536 B), 0 for void.
/// Ids are chosen near the class colour, so that the picture can be looked at too.
/// </summary>
/// <param name="Picture">The map, <see cref="PixelFormat.Rgb24"/>.</param>
/// <param name="FileIds">Segment id of the result to its id in the picture.</param>
public sealed record PanopticPicture(ImageInput Picture, IReadOnlyDictionary<int, int> FileIds)
{
    /// <summary>Paints the panoptic part of a result.</summary>
    /// <exception cref="ArgumentException">The result has none.</exception>
    public static PanopticPicture Of(SegmentationResult result)
    {
        var panoptic = result.Tasks.Panoptic ?? throw new ArgumentException($"The result of '{result.Name}' has no panoptic part.", nameof(result));
        var fileIds = ChooseIds(result);
        return new(new ImageInput(Paint(panoptic.Ids, fileIds), result.Width, result.Height, name: result.Name), fileIds);
    }

    /// <summary>The ids in the picture, by the segments' ids.</summary>
    internal static IReadOnlyDictionary<int, int> ChooseIds(SegmentationResult result)
    {
        var fileIds = new Dictionary<int, int>();
        var taken = new HashSet<int> { 0 };
        foreach (var segment in result.Tasks.Panoptic!.Segments)
        {
            var color = result.Classes[segment.ClassId].Color;
            var id = color.R | color.G << 8 | color.B << 16;
            // A step that is odd walks through all 2^24 ids before it comes back, so a free one is always found.
            while (!taken.Add(id)) id = (id + 0x0B0907) & 0xFFFFFF;
            fileIds[segment.Id] = id;
        }
        return fileIds;
    }

    /// <summary>The picture's pixels, RGB, of a map or some rows of it.</summary>
    internal static byte[] Paint(ReadOnlySpan<int> ids, IReadOnlyDictionary<int, int> fileIds)
    {
        var pixels = new byte[checked(3 * ids.Length)];
        var (last, fileId) = (0, 0);
        for (var i = 0; i < ids.Length; i++)
        {
            if (ids[i] != last) (last, fileId) = (ids[i], ids[i] == 0 ? 0 : fileIds[ids[i]]);
            pixels[3 * i] = (byte)fileId;
            pixels[3 * i + 1] = (byte)(fileId >> 8);
            pixels[3 * i + 2] = (byte)(fileId >> 16);
        }
        return pixels;
    }
}

/// <summary>A semantic result as a one-channel picture of contiguous class ids.</summary>
public static class LabelPicture
{
    /// <summary>Whether a class id needs 16 bits: the ignore value takes one of 8 bits' values.</summary>
    internal static bool IsWide(SegmentationResult result) => result.Classes.Count > 255;

    /// <summary>Encodes the semantic part: 8 bits a pixel, or 16 where there are more than 255 classes.</summary>
    /// <exception cref="ArgumentException">The result has none.</exception>
    public static byte[] EncodePng(SegmentationResult result, IImageCodec codec)
    {
        var labels = result.Tasks.Semantic?.Labels ?? throw new ArgumentException($"The result of '{result.Name}' has no semantic part.", nameof(result));
        if (IsWide(result)) return codec.EncodePng16(labels, result.Width, result.Height);
        var gray = new byte[labels.Length];
        for (var i = 0; i < labels.Length; i++) gray[i] = (byte)labels[i];
        return codec.EncodePng(new ImageInput(gray, result.Width, result.Height, PixelFormat.Gray8, name: result.Name));
    }
}
