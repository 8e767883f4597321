using static TorchSharp.torch;

namespace Seg.Runtime.Checkpoints;

/// <summary>
/// <see cref="KeyForm.Unfolded"/>: the last dimension as (channel, row, column) in the file and as (column, row, channel) in the model, so the one is the
/// other with the three exchanged end for end.
/// </summary>
internal static class UnfoldedCells
{
    /// <summary>[…, 4 · channels] in the model's order, copied.</summary>
    public static Tensor ToModel(Tensor file) => Reversed(file, [-1, 2, 2]);

    /// <summary>[…, 4 · channels] in the file's order, copied.</summary>
    public static Tensor ToFile(Tensor model) => Reversed(model, [2, 2, -1]);

    private static Tensor Reversed(Tensor values, long[] three)
    {
        using var apart = values.reshape([.. values.shape[..^1], .. three]);
        using var turned = apart.transpose(-1, -3);
        return turned.reshape(values.shape);
    }
}
