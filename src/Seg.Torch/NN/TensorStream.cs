using static TorchSharp.torch;

namespace Seg.Torch;

/// <summary>
/// Tensors in TorchSharp's binary form: element type, number of dimensions and their sizes as LEB128 numbers, then the elements in order.
/// </summary>
internal static class TensorStream
{
    public static void Write(BinaryWriter writer, Tensor tensor)
    {
        using var detached = tensor.detach();
        using var moved = detached.cpu();
        using var dense = moved.contiguous();
        writer.Write7BitEncodedInt64((long)dense.dtype);
        writer.Write7BitEncodedInt64(dense.dim());
        foreach (var size in dense.shape) writer.Write7BitEncodedInt64(size);
        writer.Write(dense.bytes);
    }

    /// <exception cref="InvalidDataException">The data starts like no tensor.</exception>
    /// <exception cref="EndOfStreamException">The data ends before the tensor does.</exception>
    public static Tensor Read(BinaryReader reader)
    {
        var type = (ScalarType)reader.Read7BitEncodedInt64();
        var rank = reader.Read7BitEncodedInt64();
        if (!Enum.IsDefined(type) || rank is < 0 or > 64)
            throw new InvalidDataException($"Expected a tensor, found element type {(long)type} and {rank} dimensions.");
        var shape = new long[rank];
        for (var i = 0; i < rank; i++) shape[i] = reader.Read7BitEncodedInt64();
        var tensor = empty(shape, dtype: type, device: CPU);
        reader.BaseStream.ReadExactly(tensor.bytes);
        return tensor;
    }
}
