using static TorchSharp.torch;

namespace Seg.Modules;

/// <summary>Tokens that stand for the cells of a map, as that map.</summary>
public static class TokenMap
{
    /// <summary>The map, without a copy.</summary>
    /// <remarks>
    /// It lies in memory channels last, as tokens do. Transposed and then shaped, as published code does it, the batch dimension of a single image gets a stride by which
    /// libtorch takes the map for one that lies in no known order, and works on it cell by cell: resizing takes ten times as long. Its results then differ in their last
    /// bits, so that order is kept where results are compared with published ones.
    /// </remarks>
    /// <param name="tokens">[batch, height · width, channels], row by row; may be a part of longer rows of tokens.</param>
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    /// <param name="planned">Whether the result is to be known to lie channels last: in an <see cref="Seg.Inference.InferencePlan"/>.</param>
    /// <returns>[batch, channels, height, width].</returns>
    public static Tensor Of(Tensor tokens, long height, long width, bool planned)
    {
        using var scope = NewDisposeScope();
        var (batch, channels) = (tokens.shape[0], tokens.shape[2]);
        return (planned ? tokens.view(batch, height, width, channels).permute(0, 3, 1, 2) : tokens.transpose(1, 2).reshape(batch, channels, height, width)).MoveToOuterDisposeScope();
    }
}
