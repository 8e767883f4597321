namespace Seg.Checkpoints.Safetensors;

/// <summary>Options of the safetensors format.</summary>
public sealed class SafetensorsAttribute() : CheckpointFormatSpecAttribute("seg/safetensors")
{
    /// <summary>The longest header that is read, in MiB. The format's reference implementation refuses headers above 100 MB.</summary>
    [InRange(1, 2000)]
    public int MaxHeaderMegabytes { get; set; } = 100;
}
