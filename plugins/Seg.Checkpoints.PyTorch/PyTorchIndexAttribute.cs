namespace Seg.Checkpoints.PyTorch;

/// <summary>Options of PyTorch checkpoints in shards.</summary>
public sealed class PyTorchIndexAttribute() : CheckpointFormatSpecAttribute("seg/pytorch-index")
{
    /// <summary>The most steps that a shard's pickle may take, in millions.</summary>
    [InRange(1, 1000)]
    public int MaxMegaSteps { get; set; } = 4;
}
