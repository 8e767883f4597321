namespace Seg.Modules;

/// <summary>What normalises a convolution's output.</summary>
public enum NormKind
{
    /// <summary>Nothing; the convolution then has a bias.</summary>
    None,
    /// <summary>Batch statistics in training, running ones in evaluation.</summary>
    BatchNorm,
    /// <summary>As <see cref="BatchNorm"/>, with statistics over all processes of a training run; one process makes it the same module.</summary>
    SyncBatchNorm,
    /// <summary>Fixed statistics, weight and bias: <see cref="FrozenBatchNorm2d"/>.</summary>
    FrozenBatchNorm,
    /// <summary>32 groups of channels, each normalised on its own.</summary>
    GroupNorm,
    /// <summary>Fixed statistics, trained weight and bias: <see cref="FixedBatchNorm2d"/>.</summary>
    FixedBatchNorm,
}
