using Seg.Kernels;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.Operators;

/// <summary>Steps of a deformable convolution, each by rows and columns.</summary>
public sealed record DeformableSteps
{
    /// <summary>Steps of 1 without padding.</summary>
    public static DeformableSteps Default { get; } = new();

    /// <summary>Between outputs, from 1.</summary>
    public (int Rows, int Columns) Stride { get; init; } = (1, 1);

    /// <summary>Zeros around the image.</summary>
    public (int Rows, int Columns) Padding { get; init; }

    /// <summary>Between the kernel's taps, from 1.</summary>
    public (int Rows, int Columns) Dilation { get; init; } = (1, 1);
}

/// <summary>
/// Convolution whose taps are moved by offsets (Dai et al., Deformable Convolutional Networks, 2017) and, with a mask, weighted (Zhu et al., v2,
/// 2019). Differentiable in all tensors. Kernels and matrix products in float32 on the CPU, tensor operations otherwise. Thread-safe.
/// </summary>
public static class DeformableConvolution
{
    // Columns are made for as many images at once as fit here: enough to occupy all cores, and little beside the feature maps.
    private const long ColumnsAtOnce = 4 << 20;

    /// <summary>Convolves.</summary>
    /// <param name="input">[images, channels, height, width].</param>
    /// <param name="offset">
    /// [images, deform groups · taps · 2, output height, output width], in cells: for each group and tap y, then x. The number of deform groups
    /// follows from it.
    /// </param>
    /// <param name="weight">[channels out, channels / groups, kernel height, kernel width]. The number of groups follows from it.</param>
    /// <param name="bias">[channels out], or null.</param>
    /// <param name="mask">[images, deform groups · taps, output height, output width], or null for 1 everywhere (v1).</param>
    /// <param name="steps">Stride, padding and dilation.</param>
    /// <returns>[images, channels out, output height, output width].</returns>
    /// <exception cref="ArgumentException">The sizes do not fit each other.</exception>
    public static Tensor Run(Tensor input, Tensor offset, Tensor weight, Tensor? bias = null, Tensor? mask = null, DeformableSteps? steps = null)
    {
        using var scope = NewDisposeScope();
        var shape = Shape(input, offset, weight, mask, steps ?? DeformableSteps.Default);
        var output = Unbiased(input, offset, weight, mask, shape);
        return (bias is null ? output : output + bias.view(1, -1, 1, 1)).MoveToOuterDisposeScope();
    }

    private static Tensor Unbiased(Tensor input, Tensor offset, Tensor weight, Tensor? mask, DeformableShape shape)
    {
        if (input.shape[0] == 0) return zeros([0, weight.shape[0], shape.OutputHeight, shape.OutputWidth], input.dtype, input.device);
        if (!TensorMemory.SuitsKernels(input, offset, weight, mask)) return Composed(input, offset, weight, mask, shape);
        var recorded = is_grad_enabled() && (input.requires_grad || offset.requires_grad || weight.requires_grad || mask is { requires_grad: true });
        if (!recorded) return Forward(input, offset, weight, mask, shape);
        return mask is null ? Function.apply(shape, input, offset, weight) : Function.apply(shape, input, offset, weight, mask);
    }

    private static DeformableShape Shape(Tensor input, Tensor offset, Tensor weight, Tensor? mask, DeformableSteps steps)
    {
        var (channels, taps) = ((int)input.shape[1], (int)(weight.shape[2] * weight.shape[3]));
        var groups = (int)(offset.shape[1] / (2 * taps));
        var shape = new DeformableShape(channels, (int)input.shape[2], (int)input.shape[3], (int)weight.shape[2], (int)weight.shape[3], groups)
        {
            Stride = steps.Stride, Padding = steps.Padding, Dilation = steps.Dilation,
        };
        Fits(channels % weight.shape[1] == 0 && weight.shape[0] % (channels / weight.shape[1]) == 0, nameof(weight), weight, "channels out divisible by groups, channels a group");
        Fits(groups > 0 && channels % groups == 0, nameof(offset), offset, $"2 numbers for each of {taps} taps and each of some groups that divide {channels} channels");
        Fits(offset.shape.SequenceEqual([input.shape[0], 2L * groups * taps, shape.OutputHeight, shape.OutputWidth]), nameof(offset), offset,
            $"[{input.shape[0]}, {2 * groups * taps}, {shape.OutputHeight}, {shape.OutputWidth}]");
        if (mask is not null)
        {
            Fits(mask.shape.SequenceEqual([input.shape[0], (long)groups * taps, shape.OutputHeight, shape.OutputWidth]), nameof(mask), mask,
                $"[{input.shape[0]}, {groups * taps}, {shape.OutputHeight}, {shape.OutputWidth}]");
        }
        return shape;
    }

    private static void Fits(bool fits, string name, Tensor tensor, string expected)
    {
        if (!fits) throw new ArgumentException($"The {name} of a deformable convolution is [{string.Join(", ", tensor.shape)}]; expected {expected}.", name);
    }

    private static Tensor Forward(Tensor input, Tensor offset, Tensor weight, Tensor? mask, DeformableShape shape)
    {
        using var scope = NewDisposeScope();
        var (maps, places, factors) = (input.contiguous(), offset.contiguous(), mask?.contiguous());
        var (images, groups) = ((int)input.shape[0], input.shape[1] / weight.shape[1]);
        var matrix = weight.reshape(1, groups, weight.shape[0] / groups, -1);
        var atOnce = AtOnce(images, shape);
        var columns = empty(atOnce, groups, shape.ColumnLength / shape.OutputCells / groups, shape.OutputCells, device: input.device);
        // A tensor of its own shape, not a view of another: what a custom function gives may then be changed in place.
        var output = empty(images, weight.shape[0], shape.OutputHeight, shape.OutputWidth, device: input.device);
        var products = output.view(images, groups, weight.shape[0] / groups, shape.OutputCells);
        for (var first = 0; first < images; first += atOnce)
        {
            using var chunk = NewDisposeScope();
            var count = Math.Min(atOnce, images - first);
            DeformableColumns.Read(count, shape, Part(maps, first), Part(places, first), Part(factors, first), TensorMemory.Of<float>(columns));
            products.narrow(0, first, count).copy_(matrix.matmul(columns.narrow(0, 0, count)));
        }
        return output.MoveToOuterDisposeScope();
    }

    private static (Tensor Input, Tensor Offset, Tensor Weight, Tensor? Mask) Backward(
        Tensor gradient, Tensor input, Tensor offset, Tensor weight, Tensor? mask, DeformableShape shape)
    {
        var (maps, places, factors) = (input.contiguous(), offset.contiguous(), mask?.contiguous());
        var (images, groups) = ((int)input.shape[0], input.shape[1] / weight.shape[1]);
        var matrix = weight.reshape(1, groups, weight.shape[0] / groups, -1);
        var given = gradient.contiguous().view(images, groups, weight.shape[0] / groups, shape.OutputCells);
        var atOnce = AtOnce(images, shape);
        var columns = empty(atOnce, groups, shape.ColumnLength / shape.OutputCells / groups, shape.OutputCells, device: input.device);
        var (toInput, toOffset, toWeight, toMask) = (
            zeros(input.shape, device: input.device), empty(offset.shape, device: input.device), zeros(matrix.shape, device: input.device), mask is null ? null : empty(mask.shape, device: input.device));
        for (var first = 0; first < images; first += atOnce)
        {
            using var chunk = NewDisposeScope();
            var count = Math.Min(atOnce, images - first);
            var part = given.narrow(0, first, count);
            DeformableColumns.Read(count, shape, Part(maps, first), Part(places, first), Part(factors, first), TensorMemory.Of<float>(columns));
            toWeight.add_(part.matmul(columns.narrow(0, 0, count).transpose(2, 3)).sum(0, keepdim: true));
            var toColumns = TensorMemory.Of<float>(matrix.transpose(2, 3).matmul(part).contiguous());
            DeformableColumns.AddInputGradient(count, shape, toColumns, Part(places, first), Part(factors, first), Part(toInput, first));
            DeformableColumns.PlaceGradients(
                count, shape, toColumns, Part(maps, first), Part(places, first), Part(factors, first), Part(toOffset, first), Part(toMask, first));
        }
        return (toInput, toOffset, toWeight.view(weight.shape), toMask);
    }

    private static int AtOnce(int images, in DeformableShape shape) => (int)Math.Clamp(ColumnsAtOnce / shape.ColumnLength, 1, images);

    // From an image on; empty for no tensor.
    private static Span<float> Part(Tensor? tensor, int image)
    {
        if (tensor is null) return [];
        var all = TensorMemory.Of<float>(tensor);
        return all[(int)(all.Length / tensor.shape[0] * image)..];
    }

    /// <summary>The same of tensor operations, on any device and of any floating type, without a bias.</summary>
    internal static Tensor Composed(Tensor input, Tensor offset, Tensor weight, Tensor? mask, DeformableShape shape)
    {
        using var scope = NewDisposeScope();
        var (images, height, width, cells) = (input.shape[0], shape.OutputHeight, shape.OutputWidth, (long)shape.OutputCells);
        var (rows, columns) = (Places(shape.OutputHeight, shape.Stride.Rows, shape.Padding.Rows), Places(shape.OutputWidth, shape.Stride.Columns, shape.Padding.Columns));
        var tapRows = (arange(shape.KernelHeight) * shape.Dilation.Rows).repeat_interleave(shape.KernelWidth).to(input.dtype, input.device).view(-1, 1, 1);
        var tapColumns = (arange(shape.KernelWidth) * shape.Dilation.Columns).repeat(shape.KernelHeight).to(input.dtype, input.device).view(-1, 1, 1);
        var moved = offset.view(images * shape.Groups, shape.Taps, 2, height, width);
        var y = moved.select(2, 0) + rows.view(-1, 1) + tapRows;
        var x = moved.select(2, 1) + columns + tapColumns;
        // grid_sample counts from -1 to 1 between the outer edges of the first and the last cell.
        var grid = stack([(x * 2 + 1) / shape.Width - 1, (y * 2 + 1) / shape.Height - 1], -1).view(images * shape.Groups, shape.Taps, cells, 2);
        var maps = input.reshape(images * shape.Groups, shape.Channels / shape.Groups, shape.Height, shape.Width);
        var samples = functional.grid_sample(maps, grid, GridSampleMode.Bilinear, GridSamplePaddingMode.Zeros, align_corners: false);
        if (mask is not null) samples = samples * mask.view(images * shape.Groups, 1, shape.Taps, cells);
        var groups = input.shape[1] / weight.shape[1];
        var result = weight.reshape(1, groups, weight.shape[0] / groups, -1).matmul(samples.reshape(images, groups, -1, cells));
        return result.view(images, weight.shape[0], height, width).MoveToOuterDisposeScope();

        Tensor Places(int count, int stride, int padding) => (arange(count) * stride - padding).to(input.dtype, input.device);
    }

    private sealed class Function : autograd.SingleTensorFunction<Function>
    {
        public override string Name => nameof(DeformableConvolution);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            var shape = (DeformableShape)vars[0];
            ctx.save_data("shape", shape);
            ctx.save_for_backward([.. vars.Skip(1).Cast<Tensor>()]);
            return Forward((Tensor)vars[1], (Tensor)vars[2], (Tensor)vars[3], vars.Length > 4 ? (Tensor)vars[4] : null, shape);
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
        {
            var saved = ctx.get_saved_variables();
            var gradients = Backward(grad_output, saved[0], saved[1], saved[2], saved.Count > 3 ? saved[3] : null, (DeformableShape)ctx.get_data("shape")!);
            return gradients.Mask is null
                ? [null!, gradients.Input, gradients.Offset, gradients.Weight]
                : [null!, gradients.Input, gradients.Offset, gradients.Weight, gradients.Mask];
        }
    }
}
