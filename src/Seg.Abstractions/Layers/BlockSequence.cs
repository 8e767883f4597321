using static TorchSharp.torch;

namespace Seg.Modules;

/// <summary>Blocks of a network one after the other.</summary>
public static class BlockSequence
{
    /// <summary>Gives each block the result of the one before it, which is freed as soon as it is read: a stage holds two maps, not one a block.</summary>
    /// <typeparam name="TBlock">A block; it must not return its input.</typeparam>
    /// <param name="blocks">In order.</param>
    /// <param name="x">What the first one gets, of any shape; it stays the caller's.</param>
    /// <param name="forward">The forward pass of one.</param>
    /// <param name="cancellationToken">Checked before each block.</param>
    /// <returns>The last one's result, in the caller's dispose scope; <paramref name="x"/> itself if there are none.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled; nothing is left behind.</exception>
    public static Tensor Run<TBlock>(IEnumerable<TBlock> blocks, Tensor x, Func<TBlock, Tensor, Tensor> forward, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        var result = x;
        foreach (var block in blocks)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var next = forward(block, result);
            if (!ReferenceEquals(result, x)) result.Dispose();
            result = next;
        }
        return ReferenceEquals(result, x) ? x : result.MoveToOuterDisposeScope();
    }
}
