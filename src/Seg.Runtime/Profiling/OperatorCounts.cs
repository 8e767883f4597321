#if SEG_SYSTEM_TORCH
using Seg.Torch;

namespace Seg.Runtime;

/// <summary>Floating-point operations of libtorch's operators, from shapes alone; <see cref="ModelProfile"/> has the conventions.</summary>
internal static class OperatorCounts
{
    private const long MultiplyAdd = 2;

    // A mean, a variance (three), a scale and a shift cost six at most; fvcore counts five with the affine part, and so does everyone who compares with it.
    private const long LayerNormElement = 5;
    private const long BatchNormElement = 2;
    private const long BilinearElement = 4 * MultiplyAdd;

    /// <param name="call">The operator.</param>
    /// <param name="result">Shape of its result.</param>
    /// <returns>0 for operators that are not counted.</returns>
    public static long Of(OperatorCall call, long[] result) => call.Name switch
    {
        // Each output element sums over the kernel and the channels of its group: the weight's sizes after the first.
        "aten::conv1d" or "aten::conv2d" or "aten::conv3d" or "aten::conv1d.padding" or "aten::conv2d.padding" => MultiplyAdd * Product(result) * Product(call.Shape(1).AsSpan(1)),
        // Each input element is spread over the kernel and the output channels of its group.
        "aten::conv_transpose1d" or "aten::conv_transpose2d.input" or "aten::conv_transpose3d.input" => MultiplyAdd * Product(call.Shape(0)) * Product(call.Shape(1).AsSpan(1)),
        "aten::linear" or "aten::matmul" or "aten::mm" or "aten::bmm" or "aten::mv" or "aten::dot" => MultiplyAdd * Product(result) * call.Shape(0)[^1],
        "aten::addmm" or "aten::baddbmm" or "aten::addmv" => MultiplyAdd * Product(result) * call.Shape(1)[^1],
        "aten::einsum" => MultiplyAdd * Einsum.Terms(call.Text(0), call.Shapes(1)),
        "aten::layer_norm" or "aten::group_norm" or "aten::instance_norm" => LayerNormElement * Product(result),
        "aten::batch_norm" => BatchNormElement * Product(result),
        "aten::grid_sampler" or "aten::upsample_bilinear2d.vec" or "aten::_upsample_bilinear2d_aa.vec" => BilinearElement * Product(result),
        _ => 0,
    };

    public static long Product(ReadOnlySpan<long> sizes)
    {
        var product = 1L;
        foreach (var size in sizes) product *= size;
        return product;
    }
}

/// <summary>Einstein sums over explicit letters; an ellipsis is not read.</summary>
internal static class Einsum
{
    /// <summary>Number of products: the sizes of all letters multiplied (two operands; more would be counted as if all at once).</summary>
    public static long Terms(string equation, long[][] shapes) => Sizes(equation, shapes) is { } sizes ? OperatorCounts.Product([.. sizes.Values]) : 0;

    /// <summary>The result's shape, or null where the equation has none to read.</summary>
    public static long[]? Result(string equation, long[][] shapes)
    {
        var arrow = equation.IndexOf("->", StringComparison.Ordinal);
        return arrow >= 0 && Sizes(equation, shapes) is { } sizes ? [.. equation[(arrow + 2)..].Where(char.IsLetter).Select(letter => sizes[letter])] : null;
    }

    private static Dictionary<char, long>? Sizes(string equation, long[][] shapes)
    {
        var operands = equation.Split("->")[0].Split(',');
        if (operands.Length != shapes.Length || equation.Contains('.', StringComparison.Ordinal)) return null;
        var sizes = new Dictionary<char, long>();
        foreach (var (letters, shape) in operands.Zip(shapes))
            foreach (var (letter, size) in letters.Where(char.IsLetter).Zip(shape))
                sizes[letter] = Math.Max(size, sizes.GetValueOrDefault(letter));
        return sizes;
    }
}
#endif
