using static TorchSharp.torch;

namespace Seg.RegionDecoders;

/// <summary>
/// The way from one box to another as four numbers: shift of the centre in widths and heights, and logarithm of the growth, each divided by a
/// deviation (Girshick et al., R-CNN, 2014; mmdet 2.3, core/bbox/coder/delta_xywh_bbox_coder.py). Boxes are left, top, right, bottom; no edge counts as a pixel.
/// </summary>
internal sealed class BoxCoder(params float[] deviations)
{
    // A box grows or shrinks at most by this factor's logarithm, so that exp cannot overflow.
    private static readonly double MaxGrowth = Math.Log(1000.0 / 16);

    /// <summary>Deltas from <paramref name="boxes"/> [n, 4] to <paramref name="wanted"/> [n, 4]: [n, 4].</summary>
    public Tensor Encode(Tensor boxes, Tensor wanted)
    {
        using var scope = NewDisposeScope();
        var (x, y, width, height) = Middle(boxes);
        var (wantedX, wantedY, wantedWidth, wantedHeight) = Middle(wanted);
        var deltas = stack([(wantedX - x) / width, (wantedY - y) / height, (wantedWidth / width).log(), (wantedHeight / height).log()], -1);
        return (deltas / Deviations(deltas)).MoveToOuterDisposeScope();
    }

    /// <summary>Boxes [n, k, 4] that lie <paramref name="deltas"/> [n, k, 4] from <paramref name="boxes"/> [n, 4], within an image if its size is given.</summary>
    public Tensor Decode(Tensor boxes, Tensor deltas, (int Height, int Width)? within = null)
    {
        using var scope = NewDisposeScope();
        var (x, y, width, height) = Middle(boxes.unsqueeze(1));
        var parts = (deltas * Deviations(deltas)).unbind(-1);
        var (newWidth, newHeight) = (width * parts[2].clamp(-MaxGrowth, MaxGrowth).exp(), height * parts[3].clamp(-MaxGrowth, MaxGrowth).exp());
        var (newX, newY) = (x + width * parts[0], y + height * parts[1]);
        Tensor left = newX - newWidth * 0.5, top = newY - newHeight * 0.5, right = newX + newWidth * 0.5, bottom = newY + newHeight * 0.5;
        if (within is { } size)
        {
            (left, right) = (left.clamp(0, size.Width), right.clamp(0, size.Width));
            (top, bottom) = (top.clamp(0, size.Height), bottom.clamp(0, size.Height));
        }
        return stack([left, top, right, bottom], -1).MoveToOuterDisposeScope();
    }

    private static (Tensor X, Tensor Y, Tensor Width, Tensor Height) Middle(Tensor boxes)
    {
        var sides = boxes.unbind(-1);
        return ((sides[0] + sides[2]) * 0.5, (sides[1] + sides[3]) * 0.5, sides[2] - sides[0], sides[3] - sides[1]);
    }

    private Tensor Deviations(Tensor like) => tensor(deviations, device: like.device).to(like.dtype);
}
