using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.Modules;

/// <summary>A kind of normalisation with its numbers; a bare <see cref="NormKind"/> converts to it with PyTorch's defaults.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Epsilon">Added to the variance before its root is taken.</param>
/// <param name="Momentum">Share of a new batch in the running statistics of batch norm.</param>
public readonly record struct Normalisation(NormKind Kind, double Epsilon = 1e-5, double Momentum = 0.1)
{
    // Fixed by detectron2 (layers/batch_norm.py, get_norm), whatever the number of channels.
    private const int Groups = 32;

    /// <summary>That kind with an epsilon of 1e-5 and a momentum of 0.1.</summary>
    public static implicit operator Normalisation(NormKind kind) => new(kind);

    /// <summary>A new layer over <paramref name="channels"/> of [batch, channels, H, W], or null for <see cref="NormKind.None"/>.</summary>
    /// <exception cref="ArgumentException">Group norm over channels that are no multiple of 32.</exception>
    public Module<Tensor, Tensor>? Create(int channels) => Kind switch
    {
        NormKind.None => null,
        NormKind.BatchNorm or NormKind.SyncBatchNorm => BatchNorm2d(channels, Epsilon, Momentum),
        NormKind.FrozenBatchNorm => new FrozenBatchNorm2d(channels, Epsilon),
        NormKind.FixedBatchNorm => new FixedBatchNorm2d(channels, Epsilon),
        NormKind.GroupNorm when channels % Groups != 0 => throw new ArgumentException($"Group norm divides channels into {Groups} groups, but there are {channels} channels."),
        NormKind.GroupNorm => OverGroups(channels),
        _ => throw new ArgumentOutOfRangeException(nameof(Kind), Kind, "No such kind of normalisation."),
    };

    // TorchSharp 0.107 leaves the parameters as their memory was.
    private TorchSharp.Modules.GroupNorm OverGroups(int channels)
    {
        var norm = GroupNorm(Groups, channels, Epsilon);
        init.ones_(norm.weight!);
        init.zeros_(norm.bias!);
        return norm;
    }
}
