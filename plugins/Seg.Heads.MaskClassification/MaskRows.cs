using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace Seg.Heads;

/// <summary>
/// One image's mask logits, [queries, height, width]. Those that are asked for, and no others, leave the device and become float32. Tensors that it makes
/// belong to the dispose scope around it; spans are valid as long.
/// </summary>
/// <param name="batch">[images, queries, height, width].</param>
/// <param name="image">Which image.</param>
internal sealed class MaskRows(Tensor batch, int image)
{
    private readonly Tensor _masks = batch[image].detach();

    /// <summary>Rows of a mask.</summary>
    public int Height => (int)_masks.shape[1];

    /// <summary>Columns of a mask.</summary>
    public int Width => (int)_masks.shape[2];

    /// <summary>All masks.</summary>
    public ReadOnlySpan<float> All() => Floats(_masks);

    /// <summary>Some masks.</summary>
    /// <param name="queries">Whose.</param>
    /// <param name="rows">Where each of them is found in the result: in itself if nothing had to be copied.</param>
    public ReadOnlySpan<float> Of(int[] queries, out int[] rows)
    {
        rows = queries;
        if (_masks.dtype == ScalarType.Float32 && _masks.device.type == DeviceType.CPU) return All();
        rows = [.. Enumerable.Range(0, queries.Length)];
        if (queries.Length == 0) return [];
        return Floats(_masks.index_select(0, tensor(Array.ConvertAll(queries, query => (long)query), device: _masks.device)));
    }

    private static ReadOnlySpan<float> Floats(Tensor masks) => MemoryMarshal.Cast<byte, float>(masks.to(ScalarType.Float32).cpu().contiguous().bytes);
}
