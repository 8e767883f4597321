namespace Seg.Checkpoints.Safetensors;

/// <summary>Options of safetensors in shards.</summary>
public sealed class SafetensorsIndexAttribute() : CheckpointFormatSpecAttribute("seg/safetensors-index")
{
    /// <summary>The longest header of a shard that is read, in MiB.</summary>
    [InRange(1, 2000)]
    public int MaxHeaderMegabytes { get; set; } = 100;
}
