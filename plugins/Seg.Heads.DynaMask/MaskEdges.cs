using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.Heads;

/// <summary>Edges and boundaries of small binary masks. What lies beyond a mask's frame is background.</summary>
internal static class MaskEdges
{
    /// <summary>
    /// The target of the edge logits: cells inside with a neighbour outside, and those whose even-numbered cell is one, so that edges are up to two
    /// cells wide (mmdet fork, cross_entropy_loss.py, DetailTarget).
    /// </summary>
    /// <remarks>There a Laplacian of two strides is summed with weights 0.7 and 0.3 and compared with 0.1, which either alone exceeds.</remarks>
    /// <param name="masks">[regions, m, m] of 0 and 1.</param>
    /// <returns>The same shape, of 0 and 1; no gradient.</returns>
    public static Tensor Targets(Tensor masks)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var size = masks.shape[^1];
        var edge = masks.logical_and(Inside(masks, 1).lt(9)).to(masks.dtype);
        var even = arange(0, size, 2, device: masks.device);
        var wide = functional.interpolate(edge.index_select(1, even).index_select(2, even).unsqueeze(1), size: [size, size]).squeeze(1);
        return maximum(edge, wide).MoveToOuterDisposeScope();
    }

    /// <summary>Cells of which more than a tenth of the window lies on the other side (mmdet fork, cross_entropy_loss.py, generate_block_target).</summary>
    /// <param name="masks">[regions, m, m] of 0 and 1.</param>
    /// <param name="width">The window reaches this far to each side, from 1.</param>
    /// <returns>bool [regions, m, m].</returns>
    public static Tensor Boundary(Tensor masks, int width)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var window = (2 * width + 1) * (2 * width + 1);
        return (masks * window - Inside(masks, width)).abs().gt(0.1 * window).MoveToOuterDisposeScope();
    }

    // How many cells of the window around each are inside.
    private static Tensor Inside(Tensor masks, int width)
    {
        using var scope = NewDisposeScope();
        var kernel = ones([1, 1, 2 * width + 1, 2 * width + 1], masks.dtype, masks.device);
        return functional.conv2d(masks.unsqueeze(1), kernel, padding: [width, width]).squeeze(1).MoveToOuterDisposeScope();
    }
}
