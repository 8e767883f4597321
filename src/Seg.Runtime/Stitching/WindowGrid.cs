namespace Seg.Runtime;

/// <summary>Where windows stand on an image: a stride apart, the last one moved in so that it ends with the image (Segmenter, segm/model/utils.py, sliding_window).</summary>
internal static class WindowGrid
{
    /// <summary>Starts of the windows along an axis: 0, stride, 2 · stride, … while below size - window, and size - window.</summary>
    /// <param name="size">Pixels of the image, at least <paramref name="window"/>.</param>
    /// <param name="window">Pixels of a window.</param>
    /// <param name="stride">Pixels from window to window, at least 1.</param>
    public static int[] Starts(int size, int window, int stride)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, window);
        ArgumentOutOfRangeException.ThrowIfLessThan(stride, 1);
        var last = size - window;
        return [.. Enumerable.Range(0, (last + stride - 1) / stride).Select(i => i * stride), last];
    }
}
