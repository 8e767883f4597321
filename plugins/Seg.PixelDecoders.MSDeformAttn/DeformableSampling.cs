using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.PixelDecoders;

/// <summary>
/// The sum at the heart of multi-scale deformable attention (Zhu et al., Deformable DETR, 2021, eq. 3): each query and head reads a few
/// points of every level bilinearly and adds them up by weight.
/// </summary>
internal static class DeformableSampling
{
    /// <param name="value">[batch, cells of all levels, heads, channels]; levels one after the other, each row by row.</param>
    /// <param name="sizes">Rows and columns of the levels.</param>
    /// <param name="locations">[batch, queries, heads, levels, points, 2], x and y within 0..1 of the level; outside it the value is 0.</param>
    /// <param name="weights">[batch, queries, heads, levels, points].</param>
    /// <returns>[batch, queries, heads · channels], differentiable in value, locations and weights.</returns>
    public static Tensor Run(Tensor value, IReadOnlyList<GridSize> sizes, Tensor locations, Tensor weights)
    {
        using var scope = NewDisposeScope();
        var (batch, queries, heads, channels) = (value.shape[0], locations.shape[1], value.shape[2], value.shape[3]);
        // grid_sample counts from -1 to 1 and takes the heads as part of the batch.
        var grids = locations.mul(2).sub(1).transpose(1, 2).flatten(0, 1);
        var shares = weights.transpose(1, 2).flatten(0, 1).unsqueeze(1);
        Tensor? sum = null;
        var start = 0L;
        for (var level = 0; level < sizes.Count; level++)
        {
            // Level by level, so that the samples of one level only are held at a time (unless autograd needs them all).
            using var levelScope = NewDisposeScope();
            var map = value.narrow(1, start, sizes[level].Cells).permute(0, 2, 3, 1)
                .reshape(batch * heads, channels, sizes[level].Height, sizes[level].Width);
            var samples = functional.grid_sample(map, grids.select(2, level), GridSampleMode.Bilinear, GridSamplePaddingMode.Zeros, align_corners: false);
            var part = samples.mul(shares.select(3, level)).sum(-1);
            sum = (sum is null ? part : sum + part).MoveToOuterDisposeScope();
            start += sizes[level].Cells;
        }
        return sum!.view(batch, heads * channels, queries).transpose(1, 2).MoveToOuterDisposeScope();
    }
}
