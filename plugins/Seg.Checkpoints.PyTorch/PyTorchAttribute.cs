namespace Seg.Checkpoints.PyTorch;

/// <summary>Options of PyTorch's and detectron2's checkpoint formats.</summary>
public sealed class PyTorchAttribute() : CheckpointFormatSpecAttribute("seg/pytorch")
{
    /// <summary>
    /// The most steps that a pickle may take, in millions. A checkpoint of a thousand tensors takes some ten thousand, with an optimizer's state some
    /// hundred thousand; a hostile one could fill the memory with empty lists.
    /// </summary>
    [InRange(1, 1000)]
    public int MaxMegaSteps { get; set; } = 4;
}
