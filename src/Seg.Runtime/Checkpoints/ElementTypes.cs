using static TorchSharp.torch;

namespace Seg.Runtime.Checkpoints;

/// <summary>Element types as the field names them, and which may stand for which.</summary>
public static class ElementTypes
{
    /// <summary>The name that PyTorch prints: float32, bfloat16, int64, uint8, bool, …</summary>
    public static string Name(ScalarType type) => type == ScalarType.Byte ? "uint8" : type.ToString().ToLowerInvariant();

    /// <summary>Whether values of a type may be stored as another: any floating-point type as any other, an integer as a wider one.</summary>
    public static bool Converts(ScalarType from, ScalarType to) =>
        from == to || (IsFloat(from) && IsFloat(to)) || (IntegerBits(from) is var narrow and > 0 && narrow < IntegerBits(to));

    /// <summary>Whether it is one of the floating-point types.</summary>
    public static bool IsFloat(ScalarType type) => type is ScalarType.Float16 or ScalarType.BFloat16 or ScalarType.Float32 or ScalarType.Float64;

    // The bits that a value needs in a signed type; 0 for what is no integer.
    private static int IntegerBits(ScalarType type) => type switch
    {
        ScalarType.Int8 => 8,
        ScalarType.Byte => 9,
        ScalarType.Int16 => 16,
        ScalarType.Int32 => 32,
        ScalarType.Int64 => 64,
        _ => 0,
    };
}
