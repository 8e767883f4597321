using System.Numerics;
using Seg.Torch.Interop;
using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>One number, boolean or complex number as an argument of an operator; numbers convert to it implicitly.</summary>
/// <remarks>Immutable and free of native resources: <see cref="Dispose"/> exists for source compatibility.</remarks>
public sealed class Scalar : IDisposable
{
    internal Scalar(NativeValue value)
        : this(value, value.Tag switch
        {
            NativeTag.Bool => ScalarType.Bool,
            NativeTag.Int => ScalarType.Int64,
            NativeTag.Complex => ScalarType.ComplexFloat64,
            _ => ScalarType.Float64,
        })
    {
    }

    internal Scalar(NativeValue value, ScalarType type)
    {
        Value = value;
        Type = type;
    }

    public static implicit operator Scalar(byte value) => new(NativeValue.Of((long)value), ScalarType.Byte);

    public static implicit operator Scalar(sbyte value) => new(NativeValue.Of((long)value), ScalarType.Int8);

    public static implicit operator Scalar(short value) => new(NativeValue.Of((long)value), ScalarType.Int16);

    public static implicit operator Scalar(int value) => new(NativeValue.Of((long)value), ScalarType.Int32);

    public static implicit operator Scalar(long value) => new(NativeValue.Of(value), ScalarType.Int64);

    public static implicit operator Scalar(Half value) => new(NativeValue.Of((double)value), ScalarType.Float16);

    public static implicit operator Scalar(BFloat16 value) => new(NativeValue.Of(value.ToSingle()), ScalarType.BFloat16);

    public static implicit operator Scalar(float value) => new(NativeValue.Of((double)value), ScalarType.Float32);

    public static implicit operator Scalar(double value) => new(NativeValue.Of(value), ScalarType.Float64);

    public static implicit operator Scalar(bool value) => new(NativeValue.Of(value), ScalarType.Bool);

    public static implicit operator Scalar((float, float) value) => new(OfComplex(value.Item1, value.Item2), ScalarType.ComplexFloat32);

    public static implicit operator Scalar(Complex value) => new(OfComplex(value.Real, value.Imaginary), ScalarType.ComplexFloat64);

    /// <summary>The element type of the number it was made from.</summary>
    public ScalarType Type { get; }

    internal NativeValue Value { get; }

    internal double AsDouble() => Value.Tag switch
    {
        NativeTag.Double => Value.Real,
        NativeTag.Complex when Value.Imaginary == 0 => Value.Real,
        NativeTag.Complex => throw new InvalidCastException("a complex scalar with an imaginary part is no real number"),
        _ => Value.Integer,
    };

    internal long AsLong() => Value.Tag is NativeTag.Int or NativeTag.Bool ? Value.Integer : checked((long)AsDouble());

    internal bool AsBool() => Value.Tag is NativeTag.Int or NativeTag.Bool ? Value.Integer != 0 : AsComplex() != Complex.Zero;

    internal Complex AsComplex() => Value.Tag == NativeTag.Complex ? new Complex(Value.Real, Value.Imaginary) : new Complex(AsDouble(), 0);

    /// <summary>Nothing to release.</summary>
    public void Dispose()
    {
    }

    private static NativeValue OfComplex(double real, double imaginary) => new() { Tag = NativeTag.Complex, Real = real, Imaginary = imaginary };
}

/// <summary>Conversions between numbers and <see cref="Scalar"/>.</summary>
public static class ScalarExtensionMethods
{
    public static Scalar ToScalar(this byte value) => value;

    public static Scalar ToScalar(this sbyte value) => value;

    public static Scalar ToScalar(this short value) => value;

    public static Scalar ToScalar(this int value) => value;

    public static Scalar ToScalar(this long value) => value;

    public static Scalar ToScalar(this float value) => value;

    public static Scalar ToScalar(this double value) => value;

    public static Scalar ToScalar(this (float, float) value) => value;

    public static Scalar ToScalar(this Complex value) => value;

    public static Scalar ToScalar(this bool value) => value;

    public static Scalar ToScalar(this Half value) => value;

    public static Scalar ToScalar(this BFloat16 value) => value;

    public static Scalar ToBFloat16Scalar(this float value) => new BFloat16(value);

    public static float ToSingle(this Scalar value) => (float)value.AsDouble();

    public static double ToDouble(this Scalar value) => value.AsDouble();

    public static Half ToHalf(this Scalar value) => (Half)value.AsDouble();

    public static BFloat16 ToBFloat16(this Scalar value) => new((float)value.AsDouble());

    public static sbyte ToSByte(this Scalar value) => checked((sbyte)value.AsLong());

    public static byte ToByte(this Scalar value) => checked((byte)value.AsLong());

    public static short ToInt16(this Scalar value) => checked((short)value.AsLong());

    public static int ToInt32(this Scalar value) => checked((int)value.AsLong());

    public static long ToInt64(this Scalar value) => value.AsLong();

    public static bool ToBoolean(this Scalar value) => value.AsBool();

    public static (float Real, float Imaginary) ToComplexFloat32(this Scalar value) => ((float)value.AsComplex().Real, (float)value.AsComplex().Imaginary);

    public static Complex ToComplexFloat64(this Scalar value) => value.AsComplex();
}
