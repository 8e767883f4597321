using Seg.Kernels;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.Operators;

/// <summary>
/// Scaled dot-product attention of several heads (Vaswani et al., Attention Is All You Need, 2017), optionally inside masks (Cheng et al., Mask2Former, 2022). In
/// inference on the CPU, in float32 and bfloat16, a kernel that stores no weights; tensor operations otherwise. Thread-safe.
/// </summary>
public static class DotProductAttention
{
    /// <param name="query">[batch, queries, heads · channels], head by head; may be a part of longer rows, as key and value may.</param>
    /// <param name="key">[batch, keys, heads · channels].</param>
    /// <param name="value">[batch, keys, heads · channels].</param>
    /// <param name="heads">Number of heads, a divisor of the last size.</param>
    /// <param name="scale">Multiplies the products of query and key.</param>
    /// <param name="maskLogits">
    /// [batch, queries, keys] or null: a query looks only where its logit is not negative, or everywhere if that is nowhere. No gradient flows into it.
    /// </param>
    /// <param name="cancellationToken">Checked between heads.</param>
    /// <returns>[batch, queries, heads · channels].</returns>
    public static Tensor Run(
        Tensor query, Tensor key, Tensor value, int heads, double scale, Tensor? maskLogits = null, CancellationToken cancellationToken = default) =>
        Fuses(query, key, value, maskLogits)
            ? Fused(query, key, value, heads, scale, maskLogits, cancellationToken)
            : Composed(query, key, value, heads, scale, maskLogits is null ? null : Blocked(maskLogits).unsqueeze(1));

    /// <summary>Whether <see cref="Run"/> uses the kernel.</summary>
    /// <param name="query">See <see cref="Run"/>.</param>
    /// <param name="key">See <see cref="Run"/>.</param>
    /// <param name="value">See <see cref="Run"/>.</param>
    /// <param name="maskLogits">See <see cref="Run"/>.</param>
    public static bool Fuses(Tensor query, Tensor key, Tensor value, Tensor? maskLogits = null) =>
        TensorRows.SuitKernels(query, key, value) && query.dtype == key.dtype && key.dtype == value.dtype
        && (maskLogits is null || (maskLogits.device.type == DeviceType.CPU && (maskLogits.dtype == query.dtype || maskLogits.dtype == ScalarType.Float32)));

    /// <summary>The attention mask that follows from mask logits: true where a query must not look.</summary>
    /// <param name="maskLogits">[…, queries, keys].</param>
    /// <returns>Bool, of the same shape.</returns>
    public static Tensor Blocked(Tensor maskLogits)
    {
        using var scope = NewDisposeScope();
        var outside = maskLogits.detach().lt(0);
        return outside.logical_and(outside.all(-1, keepdim: true).logical_not()).MoveToOuterDisposeScope();
    }

    /// <summary>The same of tensor operations, on any device.</summary>
    internal static Tensor Composed(Tensor query, Tensor key, Tensor value, int heads, double scale, Tensor? blocked)
    {
        using var scope = NewDisposeScope();
        var scores = Heads(query.mul(scale)).matmul(Heads(key).transpose(-2, -1));
        if (blocked is not null) scores = scores.masked_fill_(blocked, float.NegativeInfinity);
        return functional.softmax(scores, -1).matmul(Heads(value)).transpose(1, 2).flatten(2).MoveToOuterDisposeScope();

        // [batch, tokens, dim] → [batch, heads, tokens, dim / heads]
        Tensor Heads(Tensor tokens) => tokens.unflatten(2, heads, tokens.shape[2] / heads).transpose(1, 2);
    }

    private static Tensor Fused(Tensor query, Tensor key, Tensor value, int heads, double scale, Tensor? maskLogits, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        var shape = new AttentionShape((int)query.shape[1], (int)key.shape[1], heads, (int)(query.shape[2] / heads), (float)scale);
        var output = empty(query.shape[0], query.shape[1], query.shape[2], query.dtype, query.device);
        for (var image = 0L; image < query.shape[0]; image++)
        {
            using var imageScope = NewDisposeScope();
            var (q, k, v, mask, result) = (query[image], key[image], value[image], maskLogits?[image], output[image]);
            if (query.dtype == ScalarType.Float32) Single(q, k, v, mask, result);
            else Half(q, k, v, mask, result);
        }
        return output.MoveToOuterDisposeScope();

        void Single(Tensor q, Tensor k, Tensor v, Tensor? mask, Tensor result)
        {
            var queries = TensorRows.Of<float>(q);
            var keys = TensorRows.Of<float>(k);
            var values = TensorRows.Of<float>(v);
            if (mask is null) ScaledAttention.Run(shape, queries, keys, values, TensorMemory.Of<float>(result), cancellationToken);
            else ScaledAttention.RunMasked(shape, queries, keys, values, TensorRows.Of<float>(mask), TensorMemory.Of<float>(result), cancellationToken);
        }

        void Half(Tensor q, Tensor k, Tensor v, Tensor? mask, Tensor result)
        {
            var queries = TensorRows.Of<ushort>(q);
            var keys = TensorRows.Of<ushort>(k);
            var values = TensorRows.Of<ushort>(v);
            var numbers = TensorMemory.Of<ushort>(result);
            if (mask is null) ScaledAttention.Run(shape, queries, keys, values, numbers, cancellationToken);
            else if (mask.dtype == ScalarType.Float32) ScaledAttention.RunMasked(shape, queries, keys, values, TensorRows.Of<float>(mask), numbers, cancellationToken);
            else ScaledAttention.RunMasked(shape, queries, keys, values, TensorRows.Of<ushort>(mask), numbers, cancellationToken);
        }
    }
}
