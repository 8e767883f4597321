using System.Text.Json;

namespace Seg.Testing;

/// <summary>What a fixture's json says of one array. Statistics are of the whole array, even where only every k-th element is stored.</summary>
/// <param name="Name">Name of the array.</param>
/// <param name="Shape">Shape of the whole array.</param>
/// <param name="DType">"float32", "int64", "uint8" …; empty where not stated.</param>
/// <param name="Stride">k: the file holds flat elements 0, k, 2k, …</param>
/// <param name="Mean">Mean of the whole array (floating point only).</param>
/// <param name="Std">Standard deviation of the whole array (floating point only).</param>
/// <param name="AbsMax">Largest magnitude in the whole array (floating point only).</param>
/// <param name="Sum">Sum of the whole array (integers only).</param>
/// <param name="Noise">max |fp32 - fp64| of the stored values, or for integers how many differ; null where not measured.</param>
public sealed record FixtureOutput(
    string Name, long[] Shape, string DType, int Stride, double? Mean, double? Std, double? AbsMax, long? Sum, double? Noise)
{
    /// <summary>30·noise + 1e-5·absmax; without a recorded noise 1e-4·max(1, absmax). For floating-point outputs.</summary>
    public double Tolerance => Noise is { } noise
        ? 30 * noise + 1e-5 * (AbsMax ?? 0)
        : 1e-4 * Math.Max(1, AbsMax ?? 0);

    internal static FixtureOutput Read(string name, JsonElement json) => new(
        name,
        json.TryGetProperty("shape", out var shape) ? [.. shape.EnumerateArray().Select(d => d.GetInt64())] : [],
        json.TryGetProperty("dtype", out var dtype) ? dtype.GetString()! : "",
        json.TryGetProperty("k", out var k) ? k.GetInt32() : 1,
        Number(json, "mean"),
        Number(json, "std"),
        Number(json, "absmax"),
        json.TryGetProperty("sum", out var sum) && sum.TryGetInt64(out var whole) ? whole : null,
        Number(json, "noise"));

    private static double? Number(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;
}
