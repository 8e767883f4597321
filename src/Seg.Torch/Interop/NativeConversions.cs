using System.Runtime.InteropServices;
using System.Text;
using TorchSharp;
using static TorchSharp.torch;

namespace Seg.Torch.Interop;

/// <summary>Strings, and the enums that libtorch spells as strings, as UTF-8.</summary>
internal static class NativeText
{
    public static byte[]? Of(string? text) => text is null ? null : Encoding.UTF8.GetBytes(text);

    public static byte[]? Of(RoundingMode mode) => mode == RoundingMode.None ? null : Of(mode.ToString());

    public static byte[]? Of(Reduce reduce) => Of(reduce.ToString());

    /// <summary>Reads and frees a text that the shim allocated.</summary>
    public static unsafe string Take(byte* text)
    {
        try
        {
            return Marshal.PtrToStringUTF8((nint)text) ?? "";
        }
        finally
        {
            NativeMethods.seg_free(text);
        }
    }
}

/// <summary>Every C# shape of a list of integers, as an array.</summary>
internal static class NativeLongs
{
    public static long[]? Of(int[]? items) => items is null ? null : Array.ConvertAll(items, i => (long)i);

    public static long[]? Of(IEnumerable<long>? items) => items?.ToArray();

    public static long[] Of(Size size) => size.Shape;

    public static long[] Of((long, long) t) => [t.Item1, t.Item2];

    public static long[] Of((long, long, long) t) => [t.Item1, t.Item2, t.Item3];

    public static long[] Of((long, long, long, long) t) => [t.Item1, t.Item2, t.Item3, t.Item4];

    public static long[]? Of((long, long)? t) => t is { } v ? Of(v) : null;

    public static long[]? Of((long, long, long)? t) => t is { } v ? Of(v) : null;
}

/// <summary>The handles of several tensors in native memory, kept alive until disposed.</summary>
internal readonly unsafe ref struct HandleList
{
    private readonly ReadOnlySpan<Tensor> _tensors;
    private readonly nint* _handles;

    public HandleList(ReadOnlySpan<Tensor> tensors, string name, bool allowNull = false)
    {
        _tensors = tensors;
        _handles = (nint*)NativeMemory.Alloc((nuint)Math.Max(1, tensors.Length), (nuint)sizeof(nint));
        try
        {
            for (var i = 0; i < tensors.Length; i++)
                _handles[i] = tensors[i] is { } tensor ? tensor.LiveHandle(name) : allowNull ? 0 : throw new ArgumentNullException($"{name}[{i}]");
        }
        catch
        {
            NativeMemory.Free(_handles);
            throw;
        }
    }

    public HandleList(Tensor[]? tensors, string name, bool allowNull = false)
        : this(new ReadOnlySpan<Tensor>(tensors ?? throw new ArgumentNullException(name)), name, allowNull) { }

    public HandleList(IEnumerable<Tensor>? tensors, string name, bool allowNull = false)
        : this((tensors ?? throw new ArgumentNullException(name)).ToArray(), name, allowNull) { }

    public nint* Handles => _handles;

    public int Count => _tensors.Length;

    public NativeValue Value(bool optionalElements) => new()
    {
        Tag = optionalElements ? NativeTag.OptionalTensorList : NativeTag.TensorList,
        Pointer = _handles,
        Size = _tensors.Length,
    };

    public void Dispose()
    {
        NativeMemory.Free(_handles);
        foreach (var tensor in _tensors) GC.KeepAlive(tensor);
    }
}
