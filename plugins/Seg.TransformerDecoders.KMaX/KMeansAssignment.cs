using static TorchSharp.torch;

namespace Seg.TransformerDecoders;

/// <summary>The assignment step of k-means: each pixel belongs to one cluster.</summary>
internal static class KMeansAssignment
{
    /// <summary>1 for the query with the largest logit of a pixel, the first of equal ones, and 0 for all others; without gradient.</summary>
    /// <param name="logits">[batch, queries, H, W].</param>
    /// <returns>The same shape and type.</returns>
    public static Tensor OneHot(Tensor logits)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var values = logits.detach();
        var nearest = values.argmax(1, keepdim: true);
        return zeros_like(values).scatter_(1, nearest, ones_like(nearest).to(values.dtype)).MoveToOuterDisposeScope();
    }
}
