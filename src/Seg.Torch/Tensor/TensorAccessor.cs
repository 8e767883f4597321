using System.Collections;

namespace TorchSharp.Utils;

/// <summary>The elements of a CPU tensor, in place, in logical order whatever the strides.</summary>
/// <remarks>Shares the tensor's memory: writes are visible to it. Keeps the tensor object alive, not undisposed.</remarks>
public sealed class TensorAccessor<T> : IDisposable, IEnumerable<T>
    where T : unmanaged
{
    private readonly torch.Tensor _tensor;
    private readonly long[] _sizes;
    private readonly long[] _strides;
    private readonly bool _contiguous;

    internal TensorAccessor(torch.Tensor tensor)
    {
        if (tensor.device_type != DeviceType.CPU) throw new InvalidOperationException("Reading data from non-CPU memory is not supported. Move or copy the tensor to the cpu before reading.");
        if (tensor.is_conj() || tensor.is_neg()) throw new InvalidOperationException("the tensor is a lazy conjugate or negative: resolve it first");
        _tensor = tensor;
        _sizes = tensor.shape;
        _strides = tensor.stride();
        _contiguous = tensor.is_contiguous();
        Count = tensor.NumberOfElements;
    }

    public long Count { get; }

    public bool IsReadOnly => false;

    /// <summary>One index per dimension, or a single one into the flattened elements. Negative indices count from the end.</summary>
    public unsafe T this[params long[] indices]
    {
        get
        {
            var value = Pointer()[OffsetOf(indices)];
            GC.KeepAlive(_tensor);
            return value;
        }

        set
        {
            Pointer()[OffsetOf(indices)] = value;
            GC.KeepAlive(_tensor);
        }
    }

    public static bool operator ==(TensorAccessor<T>? left, TensorAccessor<T>? right) => left is null ? right is null : left.Equals(right);

    public static bool operator !=(TensorAccessor<T>? left, TensorAccessor<T>? right) => !(left == right);

    public T[] ToArray()
    {
        var array = new T[Count];
        CopyTo(array);
        return array;
    }

    /// <summary>An array with as many dimensions as the tensor (one for a scalar).</summary>
    public Array ToNDArray()
    {
        if (_sizes.Length == 0) return ToArray();
        var array = Array.CreateInstance(typeof(T), _sizes);
        var flat = System.Runtime.InteropServices.MemoryMarshal.CreateSpan(
            ref System.Runtime.CompilerServices.Unsafe.As<byte, T>(ref System.Runtime.InteropServices.MemoryMarshal.GetArrayDataReference(array)), array.Length);
        CopyTo(flat);
        return array;
    }

    public void CopyTo(T[] array, int arrayIndex = 0, long tensorIndex = 0) => CopyTo(array.AsSpan(), arrayIndex, tensorIndex);

    /// <summary>Copies elements from <paramref name="tensorIndex"/> on, as many as there are or fit.</summary>
    public unsafe void CopyTo(Span<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        var target = array[arrayIndex..];
        var count = (int)Math.Min(target.Length, Count - tensorIndex);
        var source = Pointer();
        if (_contiguous) new ReadOnlySpan<T>(source + tensorIndex, count).CopyTo(target);
        else
            for (var i = 0; i < count; i++) target[i] = source[FlatOffset(tensorIndex + i)];
        GC.KeepAlive(_tensor);
    }

    public void CopyFrom(T[] array, int arrayIndex = 0, long tensorIndex = 0) => CopyFrom((ReadOnlySpan<T>)array, arrayIndex, tensorIndex);

    public unsafe void CopyFrom(ReadOnlySpan<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        var source = array[arrayIndex..];
        var count = (int)Math.Min(source.Length, Count - tensorIndex);
        var target = Pointer();
        if (_contiguous) source[..count].CopyTo(new Span<T>(target + tensorIndex, count));
        else
            for (var i = 0; i < count; i++) target[FlatOffset(tensorIndex + i)] = source[i];
        GC.KeepAlive(_tensor);
    }

    public IEnumerator<T> GetEnumerator()
    {
        for (long i = 0; i < Count; i++) yield return At(i);
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Equal elements in equal number.</summary>
    public override bool Equals(object? obj) => obj is TensorAccessor<T> other && Count == other.Count && this.SequenceEqual(other);

    public override int GetHashCode() => HashCode.Combine(Count, _tensor);

    /// <summary>Nothing to release: the tensor owns the memory.</summary>
    public void Dispose()
    {
    }

    private unsafe T At(long flat) => Pointer()[FlatOffset(flat)];

    private unsafe T* Pointer() => (T*)_tensor.DataPointer();

    private long OffsetOf(long[] indices)
    {
        if (indices.Length == 1 && _sizes.Length != 1) return FlatOffset(Within(indices[0], Count));
        if (indices.Length != _sizes.Length) throw new ArgumentException($"{indices.Length} indices for {_sizes.Length} dimensions", nameof(indices));
        long offset = 0;
        for (var d = 0; d < indices.Length; d++) offset += Within(indices[d], _sizes[d]) * _strides[d];
        return offset;
    }

    private long FlatOffset(long flat)
    {
        if (_contiguous) return flat;
        long offset = 0;
        for (var d = _sizes.Length - 1; d >= 0; d--)
        {
            offset += flat % _sizes[d] * _strides[d];
            flat /= _sizes[d];
        }

        return offset;
    }

    private static long Within(long index, long extent) =>
        index >= -extent && index < extent ? index < 0 ? index + extent : index : throw new IndexOutOfRangeException($"index {index} of {extent}");
}
