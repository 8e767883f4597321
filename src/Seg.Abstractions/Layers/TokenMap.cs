using static TorchSharp.torch;

namespace Seg.Modules;

/// <summary>Tokens that stand for the cells of a map, as that map.</summary>
public static class TokenMap
{
    /// <summary>The map, without a copy: it lies in memory channels last, as tokens do.</summary>
    /// <remarks>
    /// Shaped by its rows first and turned then. The other way round, libtorch gives the batch dimension of a single image a stride by which it takes the map for one that
    /// lies in no known order, and works on it cell by cell: resizing takes ten times as long.
    /// </remarks>
    /// <param name="tokens">[batch, height · width, channels], row by row; may be a part of longer rows of tokens.</param>
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    /// <returns>[batch, channels, height, width].</returns>
    public static Tensor Of(Tensor tokens, long height, long width)
    {
        using var scope = NewDisposeScope();
        return tokens.view(tokens.shape[0], height, width, tokens.shape[2]).permute(0, 3, 1, 2).MoveToOuterDisposeScope();
    }
}
