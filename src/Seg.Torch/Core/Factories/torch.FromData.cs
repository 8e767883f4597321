using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Seg.Torch.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>A tensor over the array's own memory, which stays pinned while the tensor's storage lives; another element type makes a copy.</summary>
    /// <param name="rawArray">Any number of dimensions; its element type is one of libtorch's.</param>
    public static Tensor from_array(Array rawArray, Device? device = null) => from_array(rawArray, null, device);

    public static Tensor from_array(Array rawArray, ScalarType? dtype, Device? device = null, bool requires_grad = false, string[]? names = null)
    {
        var shape = new long[rawArray.Rank];
        for (var d = 0; d < shape.Length; d++) shape[d] = rawArray.GetLongLength(d);
        return Placed(Share(rawArray, ElementType(rawArray), 0, shape), dtype, device, requires_grad, names);
    }

    /// <summary>A one-dimensional tensor over part of an array's memory.</summary>
    /// <param name="count">Elements of <paramref name="dtype"/>; −1: all after <paramref name="offset"/>.</param>
    /// <param name="offset">Bytes to skip.</param>
    public static Tensor frombuffer(Array rawArray, ScalarType dtype, long count = -1, long offset = 0, bool requires_grad = false)
    {
        var size = dtype.ElementSize();
        var available = (Buffer.ByteLength(rawArray) - offset) / size;
        if (offset < 0 || available < 0 || count > available)
            throw new ArgumentException($"{count} elements of {size} bytes from byte {offset} on in an array of {Buffer.ByteLength(rawArray)} bytes", nameof(count));
        return Placed(Share(rawArray, dtype, offset, [count < 0 ? available : count]), null, null, requires_grad, null);
    }

    public static Tensor as_tensor(Tensor data, ScalarType? dtype = null, Device? device = null) => data.to(dtype ?? data.dtype, device ?? data.device);

    public static Tensor as_tensor(Array data, ScalarType? dtype = null, Device? device = null) => from_array(data, dtype, device);

    private static Tensor FromScalar<T>(T value, ScalarType? dtype, Device? device, bool requiresGrad)
        where T : unmanaged
        => Placed(Copy([value], []), dtype, device, requiresGrad, null);

    private static Tensor FromList<T>(IList<T> items, ReadOnlySpan<long> dimensions, ScalarType? dtype, Device? device, bool requiresGrad, string[]? names)
        where T : unmanaged
    {
        var span = items switch
        {
            T[] array => array,
            List<T> list => CollectionsMarshal.AsSpan(list),
            _ => items.ToArray(),
        };
        return Placed(Copy(span, dimensions), dtype, device, requiresGrad, names);
    }

    private static Tensor FromNested<T>(Array items, ScalarType? dtype, Device? device, bool requiresGrad, string[]? names)
        where T : unmanaged
    {
        var shape = new long[items.Rank];
        for (var d = 0; d < shape.Length; d++) shape[d] = items.GetLongLength(d);
        var span = MemoryMarshal.CreateReadOnlySpan(ref Unsafe.As<byte, T>(ref MemoryMarshal.GetArrayDataReference(items)), items.Length);
        return Placed(Copy(span, shape), dtype, device, requiresGrad, names);
    }

    /// <summary>Shares the memory, pinned while the storage lives.</summary>
    private static unsafe Tensor FromMemory<T>(Memory<T> items, ReadOnlySpan<long> dimensions, ScalarType? dtype, Device? device, bool requiresGrad, string[]? names)
        where T : unmanaged
    {
        CheckTotal(items.Length, dimensions);
        var pin = items.Pin();
        var owner = GCHandle.Alloc(pin);
        return Placed(Over(pin.Pointer, dimensions, Tensor.ElementTypeOf<T>(), (nint)owner, &FreePinnedMemory), dtype, device, requiresGrad, names);
    }

    private static unsafe Tensor Copy<T>(ReadOnlySpan<T> items, ReadOnlySpan<long> dimensions)
        where T : unmanaged
    {
        CheckTotal(items.Length, dimensions);
        var tensor = empty(dimensions, Tensor.ElementTypeOf<T>(), CPU);
        items.CopyTo(new Span<T>(tensor.DataPointer(), items.Length));
        return tensor;
    }

    private static unsafe Tensor Share(Array array, ScalarType dtype, long offset, long[] shape)
    {
        var pin = GCHandle.Alloc(array, GCHandleType.Pinned);
        var start = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(array));
        return Over(start + offset, shape, dtype, (nint)pin, &FreePinnedArray);
    }

    private static unsafe Tensor Over(void* data, ReadOnlySpan<long> shape, ScalarType dtype, nint owner, delegate* unmanaged<nint, void> free)
    {
        NativeValue result;
        fixed (long* sizes = shape)
        {
            var status = NativeMethods.seg_tensor_from_memory(data, sizes, shape.Length, (int)dtype, owner, free, &result);
            NativeCall.Check(status, "from_blob");
        }

        return NativeCall.Take(result)!;
    }

    /// <summary>Converts, moves, names and marks a new tensor; an intermediate is disposed.</summary>
    private static Tensor Placed(Tensor tensor, ScalarType? dtype, Device? device, bool requiresGrad, string[]? names)
    {
        if ((dtype is { } type && type != tensor.dtype) || (device is not null && device.type != DeviceType.CPU))
            tensor = tensor.to(dtype ?? tensor.dtype, device ?? CPU, disposeAfter: true);
        if (requiresGrad) tensor.requires_grad = true;
        NativeCall.Finish(tensor, names);
        return tensor;
    }

    private static void CheckTotal(long count, ReadOnlySpan<long> dimensions)
    {
        long total = 1;
        foreach (var extent in dimensions) total *= extent;
        if (total != count) throw new ArgumentException($"{count} elements for the shape [{string.Join(", ", dimensions.ToArray())}], which has {total}");
    }

    private static ScalarType ElementType(Array array) => Tensor.ElementTypeOf(
        array.GetType().GetElementType() ?? throw new InvalidOperationException("the array has no element type"));

    [UnmanagedCallersOnly]
    private static void FreePinnedArray(nint owner) => ((GCHandle)owner).Free();

    [UnmanagedCallersOnly]
    private static void FreePinnedMemory(nint owner)
    {
        var handle = (GCHandle)owner;
        ((System.Buffers.MemoryHandle)handle.Target!).Dispose();
        handle.Free();
    }
}
