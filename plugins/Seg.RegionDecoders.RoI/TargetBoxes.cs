using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Seg.RegionDecoders;

/// <summary>Boxes of ground truth.</summary>
public static class TargetBoxes
{
    /// <summary>A target's boxes, or where it has only masks the smallest boxes around these.</summary>
    /// <param name="target">Ground truth of one image.</param>
    /// <returns>[targets, 4]: left, top, right, bottom in pixels of the padded input; zeros for an empty mask.</returns>
    public static Tensor Of(SegmentationTarget target)
    {
        if (target.Boxes is { } boxes) return boxes.alias();
        using var scope = NewDisposeScope();
        var (count, height, width) = ((int)target.Masks.shape[0], (int)target.Masks.shape[1], (int)target.Masks.shape[2]);
        var found = new float[count * 4];
        var masks = target.Masks.ne(0).cpu().contiguous();
        var pixels = MemoryMarshal.Cast<byte, byte>(masks.bytes);
        for (var i = 0; i < count; i++) Around(pixels.Slice(i * height * width, height * width), width, found.AsSpan(i * 4, 4));
        return tensor(found, [count, 4], device: target.Masks.device).MoveToOuterDisposeScope();
    }

    private static void Around(ReadOnlySpan<byte> mask, int width, Span<float> box)
    {
        var (left, top, right, bottom) = (int.MaxValue, int.MaxValue, 0, 0);
        for (var y = 0; y < mask.Length / width; y++)
        {
            var row = mask.Slice(y * width, width);
            var first = row.IndexOfAnyExcept((byte)0);
            if (first < 0) continue;
            (left, right) = (Math.Min(left, first), Math.Max(right, row.LastIndexOfAnyExcept((byte)0) + 1));
            (top, bottom) = (Math.Min(top, y), y + 1);
        }
        if (right > 0) (box[0], box[1], box[2], box[3]) = (left, top, right, bottom);
    }
}
