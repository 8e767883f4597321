using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.Modules;

/// <summary>The sum around a block of a transformer, with the norm before the block (of its input) or after it (of the sum).</summary>
/// <remarks>Holds no state of its own: the norm is registered where it stands in the checkpoint. Thread-safe in eval mode.</remarks>
/// <param name="PreNorm">Whether the norm is before the block.</param>
/// <param name="Dropout">Probability that an element of the block's result is dropped, in training mode.</param>
/// <param name="Norm">The norm.</param>
public sealed record Residual(bool PreNorm, double Dropout, LayerNorm Norm)
{
    /// <param name="x">[batch, tokens, dim].</param>
    /// <param name="block">Gives the change, of <paramref name="x"/>'s shape, from what it is handed: <paramref name="x"/>, normed if <see cref="PreNorm"/>.</param>
    /// <param name="training">Whether the owner is in training mode.</param>
    /// <returns>The same shape, in the caller's dispose scope.</returns>
    public Tensor Around(Tensor x, Func<Tensor, Tensor> block, bool training)
    {
        using var scope = NewDisposeScope();
        var change = block(PreNorm ? Norm.forward(x) : x);
        if (Dropout > 0) change = functional.dropout(change, Dropout, training);
        var sum = x + change;
        return (PreNorm ? sum : Norm.forward(sum)).MoveToOuterDisposeScope();
    }
}
