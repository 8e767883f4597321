using System.Runtime.InteropServices;
using Seg.Kernels;
using Seg.Operators;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.PixelDecoders;

/// <summary>
/// The sum at the heart of multi-scale deformable attention (Zhu et al., Deformable DETR, 2021, eq. 3): each query and head reads a few
/// points of every level bilinearly and adds them up by weight.
/// </summary>
/// <remarks>Tensor operations where gradients or another device or type are asked for, else one pass over the queries without stored samples.</remarks>
internal static class DeformableSampling
{
    /// <param name="value">[batch, cells of all levels, heads, channels]; levels one after the other, each row by row.</param>
    /// <param name="sizes">Rows and columns of the levels.</param>
    /// <param name="locations">[batch, queries, heads, levels, points, 2], x and y within 0..1 of the level; outside it the value is 0.</param>
    /// <param name="weights">[batch, queries, heads, levels, points].</param>
    /// <returns>[batch, queries, heads · channels], differentiable in value, locations and weights.</returns>
    public static Tensor Run(Tensor value, IReadOnlyList<GridSize> sizes, Tensor locations, Tensor weights) =>
        SuitsKernel(value) && SuitsKernel(locations) && SuitsKernel(weights)
            ? Fused(value, sizes, locations, weights)
            : Composed(value, sizes, locations, weights);

    /// <summary>Whether <see cref="Attend"/> takes these: on the CPU, without gradients, in float32 or the values in bfloat16.</summary>
    public static bool Fuses(Tensor value, Tensor offsets, Tensor logits) =>
        OnCpu(value) && OnCpu(offsets) && OnCpu(logits) && offsets.dtype == logits.dtype
        && (value.dtype, offsets.dtype) is (ScalarType.Float32, ScalarType.Float32) or (ScalarType.BFloat16, ScalarType.Float32 or ScalarType.BFloat16);

    /// <summary>The same straight from linear layers, which give offsets in cells and logits of the weights; nothing between is stored.</summary>
    /// <param name="value">[batch, cells of all levels, heads, channels]; levels one after the other, each row by row.</param>
    /// <param name="sizes">Rows and columns of the levels.</param>
    /// <param name="references">Float32 [queries, 2], x and y within 0..1.</param>
    /// <param name="offsets">[batch, queries, heads · levels · points · 2]; may be a part of longer rows.</param>
    /// <param name="logits">[batch, queries, heads · levels · points]; may be a part of longer rows.</param>
    /// <param name="cancellationToken">Checked between runs of queries.</param>
    /// <returns>[batch, queries, heads · channels], of the values' type.</returns>
    public static Tensor Attend(Tensor value, IReadOnlyList<GridSize> sizes, Tensor references, Tensor offsets, Tensor logits, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        var (batch, queries, heads, channels) = (value.shape[0], logits.shape[1], (int)value.shape[2], (int)value.shape[3]);
        var (levels, points) = (Levels(sizes), (int)(logits.shape[2] / heads / sizes.Count));
        var output = empty(batch, queries, heads * channels, value.dtype, value.device);
        var centres = Numbers<float>(references.contiguous());
        for (var image = 0L; image < batch; image++)
        {
            using var imageScope = NewDisposeScope();
            var (values, places, shares, result) = (value[image].contiguous(), offsets[image], logits[image], output[image]);
            if (value.dtype == ScalarType.Float32)
            {
                DeformableSampler.Attend(
                    Numbers<float>(values), levels, heads, channels, centres, TensorRows.Of<float>(places), TensorRows.Of<float>(shares), points, Numbers<float>(result), cancellationToken);
            }
            else if (places.dtype == ScalarType.Float32)
            {
                DeformableSampler.Attend(
                    Numbers<ushort>(values), levels, heads, channels, centres, TensorRows.Of<float>(places), TensorRows.Of<float>(shares), points, Numbers<ushort>(result), cancellationToken);
            }
            else
            {
                DeformableSampler.Attend(
                    Numbers<ushort>(values), levels, heads, channels, centres, TensorRows.Of<ushort>(places), TensorRows.Of<ushort>(shares), points, Numbers<ushort>(result), cancellationToken);
            }
        }
        return output.MoveToOuterDisposeScope();
    }

    private static bool SuitsKernel(Tensor tensor) => OnCpu(tensor) && tensor.dtype == ScalarType.Float32;

    private static bool OnCpu(Tensor tensor) => tensor.device.type == DeviceType.CPU && !(is_grad_enabled() && tensor.requires_grad);

    private static SampledLevel[] Levels(IReadOnlyList<GridSize> sizes) => [.. sizes.Select(size => new SampledLevel((int)size.Height, (int)size.Width))];

    private static Span<T> Numbers<T>(Tensor tensor) where T : unmanaged => MemoryMarshal.Cast<byte, T>(tensor.bytes);

    private static Tensor Fused(Tensor value, IReadOnlyList<GridSize> sizes, Tensor locations, Tensor weights)
    {
        using var scope = NewDisposeScope();
        var (batch, queries, heads, channels) = ((int)value.shape[0], locations.shape[1], (int)value.shape[2], (int)value.shape[3]);
        var levels = Levels(sizes);
        var output = empty(batch, queries, heads * channels, device: value.device);
        var values = Floats(value);
        var places = Floats(locations);
        var shares = Floats(weights);
        var result = Floats(output);
        for (var image = 0; image < batch; image++)
        {
            DeformableSampler.Run(Part(values, image), levels, heads, channels, Part(places, image), Part(shares, image), (int)locations.shape[4], Part(result, image));
        }
        return output.MoveToOuterDisposeScope();

        Span<float> Part(Span<float> all, int image) => all.Slice(all.Length / batch * image, all.Length / batch);

        static Span<float> Floats(Tensor tensor) => Numbers<float>(tensor.contiguous());
    }

    private static Tensor Composed(Tensor value, IReadOnlyList<GridSize> sizes, Tensor locations, Tensor weights)
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
