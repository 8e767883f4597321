using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace Seg.Torch.Interop;

/// <summary>What a <see cref="NativeValue"/> holds; native/segtorch.h has the same numbers.</summary>
internal enum NativeTag
{
    Default = 0,
    None = 1,
    Tensor = 2,
    Int = 3,
    Double = 4,
    Bool = 5,
    Complex = 6,
    IntList = 7,
    DoubleList = 8,
    BoolList = 9,
    TensorList = 10,
    OptionalTensorList = 11,
    String = 12,
    Device = 13,
    Generator = 14,
}

/// <summary>One argument or one result of an operator. Pointers are borrowed for the length of the call.</summary>
[StructLayout(LayoutKind.Explicit, Size = 24)]
internal unsafe struct NativeValue
{
    [FieldOffset(0)] public NativeTag Tag;
    [FieldOffset(4)] public int Size;
    [FieldOffset(8)] public long Integer;
    [FieldOffset(8)] public double Real;
    [FieldOffset(8)] public void* Pointer;
    [FieldOffset(16)] public long Bytes;
    [FieldOffset(16)] public double Imaginary;

    /// <summary>The operator's own default.</summary>
    public static NativeValue Default => default;

    public static NativeValue None => new() { Tag = NativeTag.None };

    public static NativeValue Of(long value) => new() { Tag = NativeTag.Int, Integer = value };

    public static NativeValue Of(double value) => new() { Tag = NativeTag.Double, Real = value };

    public static NativeValue Of(bool value) => new() { Tag = NativeTag.Bool, Integer = value ? 1 : 0 };

    public static NativeValue Of(ScalarType value) => Of((long)value);

    public static NativeValue Of(layout value) => Of((long)value);

    public static NativeValue Of(memory_format value) => Of(value switch
    {
        memory_format.contiguous_format => 0L,
        memory_format.preserve_format => 1L,
        _ => 2L,
    });

    public static NativeValue Of(nn.Reduction value) => Of((long)value);

    public static NativeValue Of(compute_mode value) => Of((long)value);

    public static NativeValue Of(Device value) =>
        new() { Tag = NativeTag.Device, Integer = (uint)value.type | ((long)value.index << 32) };

    public static NativeValue Required(Tensor? tensor, string name)
    {
        if (tensor is null) throw new ArgumentNullException(name);
        return new() { Tag = NativeTag.Tensor, Pointer = (void*)tensor.LiveHandle(name) };
    }

    /// <summary>A null tensor, and one that stands for "undefined", become <paramref name="absent"/>.</summary>
    public static NativeValue Optional(Tensor? tensor, NativeValue absent) => tensor is null ? absent : Required(tensor, "tensor");

    public static NativeValue Required(Scalar? scalar, string name) => scalar is null ? throw new ArgumentNullException(name) : scalar.Value;

    public static NativeValue Optional(Scalar? scalar, NativeValue absent) => scalar is null ? absent : scalar.Value;

    public static NativeValue Required(Generator? generator, string name) =>
        new() { Tag = NativeTag.Generator, Pointer = (void*)(generator ?? throw new ArgumentNullException(name)).Handle };

    public static NativeValue Optional(Generator? generator, NativeValue absent) => generator is null ? absent : Required(generator, "generator");

    /// <summary>For an argument that the operator needs and the caller did not give.</summary>
    public static NativeValue Missing(string name) => throw new ArgumentNullException(name);

    public static NativeValue List(long* items, int count) => new() { Tag = NativeTag.IntList, Pointer = items, Size = count };

    public static NativeValue List(double* items, int count) => new() { Tag = NativeTag.DoubleList, Pointer = items, Size = count };

    public static NativeValue List(bool* items, int count) => new() { Tag = NativeTag.BoolList, Pointer = items, Size = count };

    public static NativeValue Text(byte* utf8, int length) => new() { Tag = NativeTag.String, Pointer = utf8, Size = length };
}
