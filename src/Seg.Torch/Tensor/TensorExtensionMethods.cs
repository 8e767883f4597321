using System.Globalization;
using System.Numerics;
using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>Conversions of one-element tensors to numbers, and sizes.</summary>
public static class TensorExtensionMethods
{
    /// <summary>Bytes of one element.</summary>
    public static int ElementSize(this ScalarType type) => type switch
    {
        ScalarType.Byte or ScalarType.Int8 or ScalarType.Bool or ScalarType.QInt8 or ScalarType.QUInt8 => 1,
        ScalarType.Int16 or ScalarType.Float16 or ScalarType.BFloat16 => 2,
        ScalarType.Int32 or ScalarType.Float32 or ScalarType.QInt32 => 4,
        ScalarType.Int64 or ScalarType.Float64 or ScalarType.ComplexFloat32 => 8,
        ScalarType.ComplexFloat64 => 16,
        _ => throw new ArgumentException($"{type} is no element type", nameof(type)),
    };

    /// <summary>The product of the extents.</summary>
    public static long TotalSize(this IEnumerable<long> shape) => shape.Aggregate(1L, (product, extent) => product * extent);

    public static ReadOnlySpan<int> IntShape(this Tensor tensor) => Array.ConvertAll(tensor.shape, extent => checked((int)extent));

    public static Tensor ToTensor<T>(this T[] rawArray, long[] dimensions, bool doCopy = false, bool requires_grad = false)
        where T : unmanaged
    {
        using var flat = from_array(doCopy ? (T[])rawArray.Clone() : rawArray);
        var tensor = flat.reshape(dimensions);
        return requires_grad ? tensor.requires_grad_() : tensor;
    }

    public static float ToSingle(this Tensor value) => value.ToScalar().ToSingle();

    public static double ToDouble(this Tensor value) => value.ToScalar().ToDouble();

    public static Half ToHalf(this Tensor value) => value.ToScalar().ToHalf();

    public static BFloat16 ToBFloat16(this Tensor value) => value.ToScalar().ToBFloat16();

    public static sbyte ToSByte(this Tensor value) => value.ToScalar().ToSByte();

    public static byte ToByte(this Tensor value) => value.ToScalar().ToByte();

    public static short ToInt16(this Tensor value) => value.ToScalar().ToInt16();

    public static int ToInt32(this Tensor value) => value.ToScalar().ToInt32();

    public static long ToInt64(this Tensor value) => value.ToScalar().ToInt64();

    public static bool ToBoolean(this Tensor value) => value.ToScalar().ToBoolean();

    public static (float Real, float Imaginary) ToComplexFloat32(this Tensor value) => value.ToScalar().ToComplexFloat32();

    public static Complex ToComplexFloat64(this Tensor value) => value.ToScalar().ToComplexFloat64();

    /// <summary>The values as text; see <see cref="set_printoptions(TensorStringStyle?, string?, int?, string?, int?, int?)"/>.</summary>
    public static string str(
        this Tensor tensor, string? fltFormat = null, int? width = null, string? newLine = null, CultureInfo? cultureInfo = null,
        TensorStringStyle style = TensorStringStyle.Default) => tensor.ToString(style, fltFormat, width, cultureInfo, newLine);

    public static string jlstr(this Tensor tensor, string? fltFormat = null, int? width = null, string? newLine = null, CultureInfo? cultureInfo = null) =>
        tensor.ToString(TensorStringStyle.Julia, fltFormat, width, cultureInfo, newLine);

    public static string npstr(this Tensor tensor, string? fltFormat = "g5", int? width = 100, string? newLine = null, CultureInfo? cultureInfo = null) =>
        tensor.ToString(TensorStringStyle.Numpy, fltFormat, width, cultureInfo, newLine);

    public static string cstr(this Tensor tensor, string? fltFormat = "g5", int? width = 100, string? newLine = null, CultureInfo? cultureInfo = null) =>
        tensor.ToString(TensorStringStyle.CSharp, fltFormat, width, cultureInfo, newLine);

    public static string metastr(this Tensor tensor) => tensor.ToString(TensorStringStyle.Metadata);

    /// <summary>Writes the values to the console.</summary>
    public static Tensor print(
        this Tensor t, string? fltFormat = "g5", int? width = 100, string? newLine = null, CultureInfo? cultureInfo = null,
        TensorStringStyle style = TensorStringStyle.Default)
    {
        Console.WriteLine(t.ToString(style, fltFormat, width, cultureInfo, newLine));
        return t;
    }
}
