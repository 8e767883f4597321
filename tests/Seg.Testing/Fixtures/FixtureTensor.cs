using System.Runtime.InteropServices;

namespace Seg.Testing;

/// <summary>One stored array of a fixture: safetensors dtype name, shape and the raw little-endian bytes, row-major.</summary>
public sealed class FixtureTensor
{
    private readonly byte[] _bytes;

    internal FixtureTensor(string name, string dtype, long[] shape, byte[] bytes)
    {
        var count = shape.Aggregate(1L, (a, b) => a * b);
        if (bytes.Length != count * SizeOf(dtype))
        {
            throw new InvalidDataException($"{name}: {bytes.Length} bytes do not hold [{string.Join(", ", shape)}] of {dtype}.");
        }
        (Name, DType, Shape, Count, _bytes) = (name, dtype, shape, (int)count, bytes);
    }

    public string Name { get; }

    /// <summary>safetensors name of the element type: F32, F64, I64, I32, I16, U8, BOOL …</summary>
    public string DType { get; }

    public long[] Shape { get; }

    /// <summary>Number of stored elements.</summary>
    public int Count { get; }

    public bool IsFloat => DType[0] is 'F' or 'B' && DType != "BOOL";

    public ReadOnlySpan<byte> Raw => _bytes;

    /// <summary>Elements as float, converted from whatever type is stored.</summary>
    public float[] Floats() => DType == "F32" ? Cast<float>() : Array.ConvertAll(Doubles(), v => (float)v);

    /// <summary>Elements as 64-bit integers; floating-point tensors are refused.</summary>
    public long[] Longs() => DType switch
    {
        "I64" => Cast<long>(),
        "I32" => Array.ConvertAll(Cast<int>(), v => (long)v),
        "I16" => Array.ConvertAll(Cast<short>(), v => (long)v),
        "I8" => Array.ConvertAll(Cast<sbyte>(), v => (long)v),
        "U8" or "BOOL" => Array.ConvertAll(_bytes, v => (long)v),
        _ => throw new InvalidDataException($"{Name} holds {DType}, not integers."),
    };

    /// <summary>Elements as 32-bit integers; floating-point tensors and values out of range are refused.</summary>
    public int[] Ints() => Array.ConvertAll(Longs(), v => checked((int)v));

    /// <summary>Elements of a U8 or BOOL tensor.</summary>
    public byte[] Bytes() => DType is "U8" or "BOOL"
        ? (byte[])_bytes.Clone()
        : throw new InvalidDataException($"{Name} holds {DType}, not bytes.");

    /// <summary>Elements as double, converted from whatever type is stored.</summary>
    public double[] Doubles() => DType switch
    {
        "F64" => Cast<double>(),
        "F32" => Array.ConvertAll(Cast<float>(), v => (double)v),
        "F16" => Array.ConvertAll(Cast<Half>(), v => (double)v),
        "BF16" => Array.ConvertAll(Cast<ushort>(), v => (double)BitConverter.UInt32BitsToSingle((uint)v << 16)),
        _ => Array.ConvertAll(Longs(), v => (double)v),
    };

    private T[] Cast<T>() where T : unmanaged => MemoryMarshal.Cast<byte, T>(_bytes).ToArray();

    private static int SizeOf(string dtype) => dtype switch
    {
        "F64" or "I64" or "U64" => 8,
        "F32" or "I32" or "U32" => 4,
        "F16" or "BF16" or "I16" or "U16" => 2,
        "U8" or "I8" or "BOOL" => 1,
        _ => throw new InvalidDataException($"Unknown safetensors dtype '{dtype}'."),
    };
}
