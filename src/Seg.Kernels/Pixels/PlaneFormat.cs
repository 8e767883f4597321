namespace Seg.Kernels;

/// <summary>How a prepared picture lies in memory: float32, or bfloat16 as the upper half of a float's bits, rounded to the nearest, ties to even.</summary>
/// <param name="Height">Rows, those of padding included.</param>
/// <param name="Width">Columns, those of padding included.</param>
public readonly record struct PlaneFormat(int Height, int Width)
{
    /// <summary>Channels beside each other, [Height, Width, channels], as tensors in channels-last memory have them; else [channels, Height, Width].</summary>
    public bool ChannelsLast { get; init; }

    /// <summary>Value outside the picture; after normalisation, so 0 stands for the mean colour.</summary>
    public float Padding { get; init; }
}
