using Seg.Kernels;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Seg.Operators;

/// <summary>Group normalisation of a map that nobody else reads: as trained, or, where an inference plan is at work, by a kernel. Thread-safe.</summary>
public static class GroupNormalisation
{
    /// <summary>
    /// Under a plan, normalises in the map's own memory where that is possible: in inference, on the CPU, in float32, with the channels of a cell side by side.
    /// </summary>
    /// <param name="map">[batch, channels, H, W]; spent afterwards, its memory may be the result's.</param>
    /// <param name="norm">The layer.</param>
    /// <param name="planned">Whether a plan computed the map.</param>
    /// <param name="relu">Whether ReLU follows.</param>
    /// <param name="cancellationToken">Checked between runs of cells.</param>
    /// <returns>The same shape, in the caller's dispose scope; perhaps <paramref name="map"/> itself.</returns>
    public static Tensor Run(Tensor map, GroupNorm norm, bool planned, bool relu, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(map);
        ArgumentNullException.ThrowIfNull(norm);
        if (!planned || is_grad_enabled() || !TensorMemory.SuitsKernels(map, norm.weight, norm.bias) || norm.weight is null || norm.bias is null || map.dim() != 4) return Plain(map, norm, relu);
        using var scope = NewDisposeScope();
        var cells = map.permute(0, 2, 3, 1);
        if (!cells.is_contiguous()) return Plain(map, norm, relu).MoveToOuterDisposeScope();
        var numbers = TensorMemory.Of<float>(cells);
        var weight = TensorMemory.Of<float>(norm.weight.contiguous());
        var bias = TensorMemory.Of<float>(norm.bias.contiguous());
        var length = numbers.Length / Math.Max(1, (int)map.shape[0]);
        for (var image = 0; image < map.shape[0]; image++)
            GroupNormaliser.Run(numbers.Slice(image * length, length), (int)norm.num_groups, weight, bias, norm.eps, relu, cancellationToken);
        return map;
    }

    private static Tensor Plain(Tensor map, GroupNorm norm, bool relu)
    {
        var y = norm.call(map);
        return relu ? y.relu_() : y;
    }
}
