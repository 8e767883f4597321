using Seg.Kernels;
using static TorchSharp.torch;

namespace Seg.Operators;

/// <summary>Operators on boxes [n, 4] of corners x1, y1, x2, y2, whose sides are x2 - x1 and y2 - y1. Thread-safe.</summary>
public static class Boxes
{
    /// <summary>Areas of boxes.</summary>
    /// <param name="boxes">[n, 4].</param>
    /// <returns>[n].</returns>
    public static Tensor Area(Tensor boxes)
    {
        using var scope = NewDisposeScope();
        var sides = boxes.narrow(-1, 2, 2) - boxes.narrow(-1, 0, 2);
        return sides.prod(-1).MoveToOuterDisposeScope();
    }

    /// <summary>Intersection over union of every box of one list with every box of another. No gradient.</summary>
    /// <param name="first">[n, 4].</param>
    /// <param name="second">[m, 4], of the same device and type.</param>
    /// <param name="smallestUnion">Unions below it count as it (mmdet's assigners: 1e-6). At 0, boxes without any area overlap by 0.</param>
    /// <returns>[n, m], 0 to 1.</returns>
    public static Tensor Overlaps(Tensor first, Tensor second, double smallestUnion = 0)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        return (TensorMemory.SuitsKernels(first, second) ? Kernel(first, second, smallestUnion) : Composed(first, second, smallestUnion)).MoveToOuterDisposeScope();
    }

    private static Tensor Kernel(Tensor first, Tensor second, double smallestUnion)
    {
        var overlaps = empty(first.shape[0], second.shape[0], device: first.device);
        if (overlaps.numel() == 0) return overlaps;
        var (left, right) = (first.contiguous(), second.contiguous());
        BoxOverlaps.Run(TensorMemory.Of<float>(left), TensorMemory.Of<float>(right), (float)smallestUnion, TensorMemory.Of<float>(overlaps));
        return overlaps;
    }

    /// <summary>The same of tensor operations, on any device.</summary>
    internal static Tensor Composed(Tensor first, Tensor second, double smallestUnion)
    {
        var (left, right) = (first.unsqueeze(1), second.unsqueeze(0));
        var start = maximum(left.narrow(-1, 0, 2), right.narrow(-1, 0, 2));
        var end = minimum(left.narrow(-1, 2, 2), right.narrow(-1, 2, 2));
        var common = (end - start).clamp_min(0).prod(-1);
        var union = (Area(first).unsqueeze(1) + Area(second).unsqueeze(0) - common).clamp_min(smallestUnion);
        return where(union.eq(0), zeros_like(common), common / union);
    }
}
