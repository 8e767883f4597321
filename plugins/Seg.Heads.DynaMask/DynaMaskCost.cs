namespace Seg.Heads;

/// <summary>
/// Multiply-adds of DynaMask's head, from its shapes (the papers' tables call these FLOPs). Convolutions and linear
/// layers count; sampling, activations and additions, below a hundredth of them, do not.
/// </summary>
/// <param name="spec">The head's options.</param>
public sealed class DynaMaskCost(DynaMaskAttribute spec)
{
    /// <summary>Resolutions that a region may have.</summary>
    public int Stages => RegionFpn.Resolutions;

    /// <summary>The switch, for one region: its first convolution on the region's cut-out, and the rest.</summary>
    public long Switch => SwitchMap(spec.SwitchSize, spec.SwitchSize) + SwitchRest;

    /// <summary>The switch, for one region, where its first convolution is made of the whole image.</summary>
    public long SwitchRest
    {
        get
        {
            var (half, quarter) = ((long)spec.SwitchSize / 2, (long)spec.SwitchSize / 4);
            return half * half * spec.SwitchDim * spec.SwitchNarrowDim * 9 + quarter * quarter * spec.SwitchNarrowDim * spec.SwitchHidden + (long)spec.SwitchHidden * Stages;
        }
    }

    /// <summary>The switch's first convolution of a whole image: in inference, once the regions' cut-outs together have more cells than the level.</summary>
    /// <param name="height">Rows of the finest level.</param>
    /// <param name="width">Columns of it.</param>
    public long SwitchMap(int height, int width) => (long)height * width * spec.Dim * spec.SwitchDim;

    /// <summary>One region whose mask is of a stage: everything that runs for it, but for the switch.</summary>
    /// <param name="stage">0 (the smallest mask) to 3.</param>
    public long Region(int stage)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(stage);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(stage, Stages);
        var cost = Cells(0) * spec.Convolutions * spec.Dim * spec.Dim * 9;
        for (var i = 0; i < stage; i++) cost += Fusion(i);
        // The mask itself, of one class. The last one is computed at the size before it.
        return cost + Cells(Math.Min(stage, RegionFpn.Fusions - 1)) * (spec.Dim >> stage);
    }

    /// <summary>What a stage reads of a whole image, made once if any region comes that far.</summary>
    /// <param name="fusion">0 to 2: the step between two stages.</param>
    /// <param name="height">Rows of the level that it reads.</param>
    /// <param name="width">Columns of it.</param>
    public long Map(int fusion, int height, int width) => (long)height * width * spec.Dim * (spec.Dim >> fusion);

    private long Cells(int stage) => (long)(spec.PoolSize << stage) * (spec.PoolSize << stage);

    // Mask and edge of one class, the 1×1 that mixes, offsets, the deformable convolution, and the 1×1 to half the channels.
    private long Fusion(int stage)
    {
        long channels = spec.Dim >> stage;
        var offsets = channels * DeformableConv.Groups * DeformableConv.Taps * 2 * 9;
        return Cells(stage) * (2 * channels + (2 * channels + 2) * channels + offsets + channels * channels * DeformableConv.Taps + channels * (channels / 2 - 2));
    }
}
