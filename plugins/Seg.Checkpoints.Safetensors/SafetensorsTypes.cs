using static TorchSharp.torch;

namespace Seg.Checkpoints.Safetensors;

/// <summary>The format's names of element types.</summary>
internal static class SafetensorsTypes
{
    private static readonly (string Name, ScalarType Type, int Bytes)[] All =
    [
        ("F64", ScalarType.Float64, 8), ("F32", ScalarType.Float32, 4), ("F16", ScalarType.Float16, 2), ("BF16", ScalarType.BFloat16, 2),
        ("I64", ScalarType.Int64, 8), ("I32", ScalarType.Int32, 4), ("I16", ScalarType.Int16, 2), ("I8", ScalarType.Int8, 1),
        ("U8", ScalarType.Byte, 1), ("BOOL", ScalarType.Bool, 1),
    ];

    /// <summary>The names, for messages.</summary>
    public static string Names { get; } = string.Join(", ", All.Select(t => t.Name));

    /// <summary>The type of that name, with its size in bytes.</summary>
    public static bool TryParse(string name, out ScalarType type, out int bytes)
    {
        var at = Array.FindIndex(All, t => t.Name == name);
        (type, bytes) = at < 0 ? (default, 0) : (All[at].Type, All[at].Bytes);
        return at >= 0;
    }

    /// <summary>The name and size of a type, or null where the format (as read here) has none.</summary>
    public static (string Name, int Bytes)? Of(ScalarType type)
    {
        var at = Array.FindIndex(All, t => t.Type == type);
        return at < 0 ? null : (All[at].Name, All[at].Bytes);
    }
}
