using static TorchSharp.torch;

namespace Seg.Checkpoints.PyTorch;

/// <summary>Element types as PyTorch and numpy name them in pickles.</summary>
internal static class ElementTypes
{
    private static readonly (ElementType Type, string[] Numpy)[] All =
    [
        (new("Double", ScalarType.Float64, 8), ["f8", "float64"]),
        (new("Float", ScalarType.Float32, 4), ["f4", "float32"]),
        (new("Half", ScalarType.Float16, 2), ["f2", "float16"]),
        (new("BFloat16", ScalarType.BFloat16, 2), ["bfloat16"]),
        (new("Long", ScalarType.Int64, 8), ["i8", "int64"]),
        (new("Int", ScalarType.Int32, 4), ["i4", "int32"]),
        (new("Short", ScalarType.Int16, 2), ["i2", "int16"]),
        (new("Char", ScalarType.Int8, 1), ["i1", "int8"]),
        (new("Byte", ScalarType.Byte, 1), ["u1", "uint8"]),
        (new("Bool", ScalarType.Bool, 1), ["b1", "bool"]),
    ];

    /// <summary>Bytes without a type: a storage's, whose tensors say theirs.</summary>
    public static ElementType Untyped { get; } = new("Untyped", null, 1);

    /// <summary>The names that are read, for messages.</summary>
    public static string Names { get; } = string.Join(", ", All.Select(t => t.Numpy[^1]));

    /// <summary>The type of <c>torch.FloatStorage</c> and its kin; null for a class that is none or that no tensor is made of.</summary>
    public static ElementType? OfStorage(string name) => name switch
    {
        "UntypedStorage" => Untyped,
        _ when name.EndsWith("Storage", StringComparison.Ordinal) => Array.Find(All, t => t.Type.Name == name[..^"Storage".Length]).Type,
        _ => null,
    };

    /// <summary>The type of <c>torch.float32</c> and its kin.</summary>
    public static ElementType? OfTorch(string name) => Array.Find(All, t => t.Numpy[^1] == name).Type;

    /// <summary>The type of numpy's <c>f4</c> or <c>float32</c> and its kin.</summary>
    public static ElementType? OfNumpy(string name) => name == "bfloat16" ? null : Array.Find(All, t => t.Numpy.Contains(name)).Type;
}
