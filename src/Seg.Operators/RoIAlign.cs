using Seg.Kernels;
using TorchSharp;
using static TorchSharp.torch;

namespace Seg.Operators;

/// <summary>
/// Regions of feature maps read into a common size (He et al., Mask R-CNN, 2017, §3). Differentiable in the features, not in the regions.
/// A kernel in float32 on the CPU, tensor operations otherwise. Thread-safe.
/// </summary>
public static class RoIAlign
{
    /// <summary>The regions as the operator takes them.</summary>
    /// <param name="boxes">[regions, 4]: x1, y1, x2, y2.</param>
    /// <param name="images">[regions], int64: the image of each.</param>
    /// <returns>[regions, 5]: image, x1, y1, x2, y2.</returns>
    public static Tensor Regions(Tensor boxes, Tensor images)
    {
        using var scope = NewDisposeScope();
        return cat([images.to(boxes.dtype).unsqueeze(1), boxes], 1).MoveToOuterDisposeScope();
    }

    /// <summary>Reads the regions.</summary>
    /// <param name="features">[images, channels, height, width].</param>
    /// <param name="regions">[regions, 5], see <see cref="Regions"/>, on any device.</param>
    /// <param name="rule">Size of the result, 1 / stride, samples and alignment.</param>
    /// <returns>[regions, channels, rule.Height, rule.Width].</returns>
    /// <exception cref="ArgumentException">A region is of an image that is not there, or too large to be read.</exception>
    public static Tensor Run(Tensor features, Tensor regions, RegionRule rule)
    {
        using var scope = NewDisposeScope();
        var boxes = TensorMemory.Copy<float>(regions, ScalarType.Float32);
        if (!TensorMemory.SuitsKernels(features)) return Composed(features, boxes, rule).MoveToOuterDisposeScope();
        return (is_grad_enabled() && features.requires_grad ? Function.apply(features, boxes, rule) : Read(features, boxes, rule)).MoveToOuterDisposeScope();
    }

    private static Tensor Read(Tensor features, float[] regions, RegionRule rule)
    {
        if (!is_grad_enabled() && !features.is_contiguous())
        {
            using var cells = features.permute(0, 2, 3, 1);
            if (cells.is_contiguous()) return ReadCells(cells, regions, rule);
        }
        var output = empty(regions.Length / 5, features.shape[1], rule.Height, rule.Width, device: features.device);
        if (output.numel() == 0) return output;
        using var maps = features.contiguous();
        RegionSampler.Read(TensorMemory.Of<float>(maps), Shape(features.shape), regions, rule, TensorMemory.Of<float>(output));
        return output;
    }

    // Maps that lie channels last give regions that do so too.
    private static Tensor ReadCells(Tensor cells, float[] regions, RegionRule rule)
    {
        using var output = empty(regions.Length / 5, rule.Height, rule.Width, cells.shape[3], device: cells.device);
        var shape = new FeatureShape((int)cells.shape[0], (int)cells.shape[3], (int)cells.shape[1], (int)cells.shape[2]);
        if (output.numel() > 0) RegionCells.Read(TensorMemory.Of<float>(cells), shape, regions, rule, TensorMemory.Of<float>(output));
        return output.permute(0, 3, 1, 2);
    }

    /// <summary>
    /// The same of tensor operations, on any device: along each axis a region's bins are a matrix over the map's cells, so that it is read by two
    /// matrix products. Differentiable in the features.
    /// </summary>
    internal static Tensor Composed(Tensor features, float[] regions, RegionRule rule)
    {
        using var scope = NewDisposeScope();
        var (height, width) = ((int)features.shape[2], (int)features.shape[3]);
        var (rows, columns) = (new RegionTaps(), new RegionTaps());
        var results = new List<Tensor>(regions.Length / 5);
        for (var region = 0; region < regions.Length; region += 5)
        {
            using var regionScope = NewDisposeScope();
            columns.SetColumns(rule, regions[region + 1], regions[region + 3], width);
            rows.SetRows(rule, regions[region + 2], regions[region + 4], height);
            var ((top, tall), (left, wide)) = (rows.Range, columns.Range);
            if (!(regions[region] >= 0 && regions[region] < features.shape[0]))
                throw new ArgumentException($"Region {region / 5} is of image {regions[region]}, of {features.shape[0]}.", nameof(regions));
            var part = features.select(0, (long)regions[region]).narrow(1, top, tall).narrow(2, left, wide);
            var result = tall == 0 || wide == 0
                ? zeros([features.shape[1], rule.Height, rule.Width], features.dtype, features.device)
                : Matrix(rows, features).matmul(part).matmul(Matrix(columns, features).t());
            results.Add(result.MoveToOuterDisposeScope());
        }
        var output = results.Count == 0 ? zeros([0, features.shape[1], rule.Height, rule.Width], features.dtype, features.device) : stack(results);
        return output.MoveToOuterDisposeScope();
    }

    // [bins, cells of the range].
    private static Tensor Matrix(RegionTaps taps, Tensor like)
    {
        var (first, cells) = taps.Range;
        var matrix = new float[taps.Count.Length * cells];
        for (var bin = 0; bin < taps.Count.Length; bin++) taps.Weights(bin).CopyTo(matrix.AsSpan(bin * cells + (taps.Count[bin] == 0 ? 0 : taps.First[bin] - first)));
        return tensor(matrix, [taps.Count.Length, cells], device: like.device).to(like.dtype);
    }

    private static FeatureShape Shape(long[] shape) => new((int)shape[0], (int)shape[1], (int)shape[2], (int)shape[3]);

    private sealed class Function : autograd.SingleTensorFunction<Function>
    {
        public override string Name => nameof(RoIAlign);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            var (features, regions, rule) = ((Tensor)vars[0], (float[])vars[1], (RegionRule)vars[2]);
            ctx.save_data("shape", features.shape);
            ctx.save_data("regions", regions);
            ctx.save_data("rule", rule);
            return Read(features, regions, rule);
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
        {
            var shape = (long[])ctx.get_data("shape")!;
            var gradient = zeros(shape, device: grad_output.device);
            if (grad_output.numel() > 0)
            {
                using var given = grad_output.contiguous();
                RegionSampler.AddGradient(
                    TensorMemory.Of<float>(given), Shape(shape), (float[])ctx.get_data("regions")!, (RegionRule)ctx.get_data("rule")!, TensorMemory.Of<float>(gradient));
            }
            return [gradient, null!, null!];
        }
    }
}
