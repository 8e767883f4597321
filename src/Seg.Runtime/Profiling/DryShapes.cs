#if SEG_SYSTEM_TORCH
using Seg.Torch;

namespace Seg.Runtime;

/// <summary>Shapes of those results that cost the most to compute, without computing them.</summary>
internal static class DryShapes
{
    /// <returns>Null for what had better run.</returns>
    public static long[]? Of(OperatorCall call) => call.Name switch
    {
        "aten::conv2d" => Convolution(call),
        "aten::linear" when call.Shape(0) is var x && call.Shape(1) is { Length: 2 } weight => [.. x[..^1], weight[0]],
        "aten::matmul" => Product(call.Shape(0), call.Shape(1)),
        "aten::bmm" => Product(call.Shape(0), call.Shape(1)),
        _ => null,
    };

    // conv2d(input, weight, bias, stride, padding, dilation, groups); an absent list is the operator's default of 1, 0 and 1.
    private static long[]? Convolution(OperatorCall call)
    {
        var (x, weight) = (call.Shape(0), call.Shape(1));
        if (x.Length != 4) return null;
        var (stride, padding, dilation) = (call.Integers(3), call.Integers(4), call.Integers(5));
        return [x[0], weight[0], Size(0), Size(1)];

        long Size(int side) => (x[2 + side] + 2 * At(padding, side, 0) - At(dilation, side, 1) * (weight[2 + side] - 1) - 1) / At(stride, side, 1) + 1;

        static long At(long[] list, int side, long otherwise) => list.Length == 0 ? otherwise : list[Math.Min(side, list.Length - 1)];
    }

    private static long[]? Product(long[] left, long[] right)
    {
        if (left.Length < 2 || right.Length < 2) return null;
        var batches = Math.Max(left.Length, right.Length) - 2;
        return [.. Enumerable.Range(0, batches).Select(i => Math.Max(Batch(left, i), Batch(right, i))), left[^2], right[^1]];

        // Batch dimensions align at the end; a missing one is 1.
        long Batch(long[] shape, int dimension) => dimension - batches + shape.Length - 2 is var at && at >= 0 ? shape[at] : 1;
    }
}
#endif
