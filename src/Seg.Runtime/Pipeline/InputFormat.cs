namespace Seg.Runtime;

/// <summary>How prepared pictures lie in memory; by default float32 with each channel a plane. The values are the same in all.</summary>
public readonly record struct InputFormat
{
    /// <summary>Whether the channels of a pixel lie beside each other (channels-last strides); the tensor's shape stays [batch, 3, H, W].</summary>
    public bool ChannelsLast { get; init; }

    /// <summary>Whether values are rounded to bfloat16.</summary>
    public bool BFloat16 { get; init; }
}
