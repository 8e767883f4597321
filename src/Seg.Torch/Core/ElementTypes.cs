using Seg.Torch.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static readonly ScalarType @bool = ScalarType.Bool;
    public static readonly ScalarType uint8 = ScalarType.Byte;
    public static readonly ScalarType int8 = ScalarType.Int8;
    public static readonly ScalarType int16 = ScalarType.Int16;
    public static readonly ScalarType @short = ScalarType.Int16;
    public static readonly ScalarType int32 = ScalarType.Int32;
    public static readonly ScalarType @int = ScalarType.Int32;
    public static readonly ScalarType int64 = ScalarType.Int64;
    public static readonly ScalarType @long = ScalarType.Int64;
    public static readonly ScalarType float16 = ScalarType.Float16;
    public static readonly ScalarType half = ScalarType.Float16;
    public static readonly ScalarType bfloat16 = ScalarType.BFloat16;
    public static readonly ScalarType float32 = ScalarType.Float32;
    public static readonly ScalarType @float = ScalarType.Float32;
    public static readonly ScalarType float64 = ScalarType.Float64;
    public static readonly ScalarType @double = ScalarType.Float64;
    public static readonly ScalarType complex64 = ScalarType.ComplexFloat32;
    public static readonly ScalarType cfloat = ScalarType.ComplexFloat32;
    public static readonly ScalarType complex128 = ScalarType.ComplexFloat64;
    public static readonly ScalarType cdouble = ScalarType.ComplexFloat64;

    /// <summary>The element type of factories that are given none.</summary>
    public static unsafe ScalarType get_default_dtype()
    {
        int type;
        NativeCall.Check(NativeMethods.seg_default_dtype_get(&type), "get_default_dtype");
        return (ScalarType)type;
    }

    /// <summary>Sets it for the whole process; floating point only.</summary>
    public static void set_default_dtype(ScalarType dtype) => NativeCall.Check(NativeMethods.seg_default_dtype_set((int)dtype), "set_default_dtype");

    public static void set_default_device(Device device) => _defaultDevice = device;

    public static void set_default_device(string device) => set_default_device(new Device(device));

    /// <summary>The largest value of an integral type.</summary>
    public static long max_int_value(ScalarType type) => type switch
    {
        ScalarType.Byte => byte.MaxValue,
        ScalarType.Int8 => sbyte.MaxValue,
        ScalarType.Int16 => short.MaxValue,
        ScalarType.Int32 => int.MaxValue,
        ScalarType.Int64 => long.MaxValue,
        _ => throw new ArgumentException($"{type} is not an integral type", nameof(type)),
    };

    public static FInfo finfo() => finfo(get_default_dtype());

    /// <exception cref="ArgumentException">The type is not floating point.</exception>
    public static FInfo finfo(ScalarType dtype) => dtype switch
    {
        ScalarType.Float16 => new FInfo(16, 1.0 / 1024, 65504, 6.103515625e-05, 1e-3),
        ScalarType.BFloat16 => new FInfo(16, 1.0 / 128, 3.3895313892515355e+38, 1.1754943508222875e-38, 1e-2),
        ScalarType.Float32 or ScalarType.ComplexFloat32 => new FInfo(32, 1.1920928955078125e-07, float.MaxValue, 1.1754943508222875e-38, 1e-6),
        ScalarType.Float64 or ScalarType.ComplexFloat64 => new FInfo(64, 2.220446049250313e-16, double.MaxValue, 2.2250738585072014e-308, 1e-15),
        _ => throw new ArgumentException($"{dtype} is not a floating-point type", nameof(dtype)),
    };

    /// <summary>Limits of a floating-point type.</summary>
    public struct FInfo
    {
        internal FInfo(int bits, double eps, double max, double smallestNormal, double resolution)
        {
            this.bits = bits;
            this.eps = eps;
            this.max = max;
            min = -max;
            tiny = smallest_normal = smallestNormal;
            this.resolution = resolution;
        }

        public int bits;

        /// <summary>The distance from 1 to the next number.</summary>
        public double eps;

        public double max;

        public double min;

        public double tiny;

        public double smallest_normal;

        public double resolution;
    }
}
