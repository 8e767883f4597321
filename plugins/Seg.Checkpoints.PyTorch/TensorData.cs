using static TorchSharp.torch;

namespace Seg.Checkpoints.PyTorch;

/// <summary>Where a tensor's elements are, whoever saved it.</summary>
/// <param name="Type">Its type.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Strides">Its strides in elements; of a contiguous one null.</param>
/// <param name="Offset">Its first byte in the file, or in <paramref name="Bytes"/>.</param>
/// <param name="Bytes">Elements that are not in the file as such; null for those that are.</param>
internal sealed record TensorData(ElementType Type, long[] Shape, long[]? Strides, long Offset, PickleBytes? Bytes)
{
    /// <summary>A value as a tensor, or null of what is none.</summary>
    public static TensorData? Of(object? value) => value switch
    {
        PickledTensor t => new(t.Type, t.Shape, IsContiguous(t.Shape, t.Strides) ? null : t.Strides, t.Storage.Start + t.First * t.Type.Bytes, null),
        NumpyArray { Type: { } type, Data: { } data } a => new(type, a.Shape, a.Fortran && a.Shape.Length > 1 ? ColumnMajor(a.Shape) : null, data.Offset,
            data is { Coding: ByteCoding.Plain, Memory: null } ? null : data),
        _ => null,
    };

    /// <summary>What hosts see.</summary>
    public CheckpointEntry Entry(string name) => new(name, Shape, Type.ScalarType!.Value, Elements * Type.Bytes);

    /// <summary>Copies the elements, in row-major order.</summary>
    /// <param name="file">The file.</param>
    /// <param name="name">The entry, for messages.</param>
    /// <param name="memory">Contiguous, on the CPU.</param>
    public void Fill(CheckpointFile file, string name, Tensor memory)
    {
        if (Elements == 0) return;
        if (Strides is null)
        {
            CopyRun(file, name, memory);
            return;
        }
        // The run of memory that the view touches, then the view of it: as large as the tensor, but for tensors with gaps.
        var span = 1 + Shape.Zip(Strides).Sum(d => (d.First - 1) * d.Second);
        using var run = empty([span], Type.ScalarType!.Value);
        CopyRun(file, name, run);
        using var view = run.as_strided(Shape, Strides);
        using var shaped = memory.view(Shape);
        using var _ = no_grad();
        shaped.copy_(view);
    }

    private long Elements => Shape.Aggregate(1L, (product, size) => product * size);

    private void CopyRun(CheckpointFile file, string name, Tensor memory)
    {
        switch (Bytes)
        {
            case null:
                file.CopyTo(Offset, memory, name);
                break;
            case { Memory: { } there }:
                TensorMemory.ForEachPiece(memory, (bytes, at) => there.AsSpan((int)at, bytes.Length).CopyTo(bytes));
                break;
            default:
                var next = Bytes.Offset;
                TensorMemory.ForEachPiece(memory, (bytes, _) => Latin1Bytes.Decode(file, ref next, bytes));
                file.CheckUnchanged();
                break;
        }
    }

    // Strides of dimensions of one element say nothing.
    private static bool IsContiguous(long[] shape, long[] strides)
    {
        var expected = 1L;
        for (var i = shape.Length - 1; i >= 0; i--)
        {
            if (shape[i] != 1 && strides[i] != expected) return shape.Contains(0);
            expected *= Math.Max(shape[i], 1);
        }
        return true;
    }

    private static long[] ColumnMajor(long[] shape)
    {
        var strides = new long[shape.Length];
        var next = 1L;
        for (var i = 0; i < shape.Length; i++) (strides[i], next) = (next, next * Math.Max(shape[i], 1));
        return strides;
    }
}
