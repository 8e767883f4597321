using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>A tensor that a module trains. It is a leaf of the autograd graph and outlives every dispose scope: its module disposes it.</summary>
public sealed class Parameter : Tensor
{
    /// <summary>
    /// Takes over the data: <paramref name="data"/> is as if disposed afterwards. Data that was computed from other tensors is cut off from them.
    /// </summary>
    public Parameter(Tensor data, bool requires_grad = true) : this(Leaf(data, requires_grad).MoveHandle(out var ownedBytes), ownedBytes)
    {
    }

    private Parameter(nint handle, long ownedBytes) : base(handle, ownedBytes) => DetachFromDisposeScope();

    private static Tensor Leaf(Tensor data, bool requires_grad)
    {
        if (data.is_leaf)
        {
            data.requires_grad = requires_grad;
            return data;
        }

        var leaf = data.detach();
        data.Dispose();
        leaf.requires_grad = requires_grad;
        return leaf;
    }
}
