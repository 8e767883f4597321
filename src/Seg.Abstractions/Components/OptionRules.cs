using System.Globalization;
using System.Numerics;
using Seg.Shared;

namespace Seg;

/// <summary>Checks of option values, for generated validators.</summary>
/// <remarks>Every method throws <see cref="SegException"/> SEG4002, naming the path, the option, the allowed and the found. Thread-safe.</remarks>
public static class OptionRules
{
    /// <summary>The value is not null, nor is any text of a list.</summary>
    public static void Present(string path, string option, object? value)
    {
        if (value is null || value is string?[] texts && Array.IndexOf(texts, null) >= 0) throw Wrong(path, option, "must be given", "null");
    }

    /// <summary>The enum has the value as a member.</summary>
    public static void Defined<T>(string path, string option, T value) where T : struct, Enum
    {
        if (!Enum.IsDefined(value)) throw Wrong(path, option, $"must be one of {string.Join(", ", Enum.GetNames<T>())}", value.ToString());
    }

    /// <inheritdoc cref="Defined{T}(string, string, T)"/>
    public static void Defined<T>(string path, string option, T[] values) where T : struct, Enum
    {
        foreach (var value in values) Defined(path, option, value);
    }

    /// <summary>The number lies within [<paramref name="minimum"/>, <paramref name="maximum"/>]; NaN never does.</summary>
    public static void InRange<T>(string path, string option, T value, double minimum, double maximum) where T : INumber<T>
    {
        var number = double.CreateSaturating(value);
        if (!(number >= minimum && number <= maximum)) throw Wrong(path, option, $"must lie within {Text(minimum)}..{Text(maximum)}", Text(value));
    }

    /// <inheritdoc cref="InRange{T}(string, string, T, double, double)"/>
    public static void InRange<T>(string path, string option, T[] values, double minimum, double maximum) where T : INumber<T>
    {
        foreach (var value in values) InRange(path, option, value, minimum, maximum);
    }

    /// <summary>The value is one of those allowed; texts are compared by ordinal.</summary>
    public static void OneOf<T>(string path, string option, T value, T[] allowed)
    {
        if (Array.IndexOf(allowed, value) < 0) throw Wrong(path, option, $"must be one of {string.Join(", ", allowed.Select(item => Text(item)))}", Text(value));
    }

    /// <inheritdoc cref="OneOf{T}(string, string, T, T[])"/>
    public static void OneOf<T>(string path, string option, T[] values, T[] allowed)
    {
        foreach (var value in values) OneOf(path, option, value, allowed);
    }

    /// <summary>The whole number is a multiple of another, which must not be 0.</summary>
    /// <param name="path">Where the options stand.</param>
    /// <param name="option">The option's JSON name.</param>
    /// <param name="value">Its value.</param>
    /// <param name="of">The divisor.</param>
    /// <param name="name">The JSON name of the option that gives the divisor, or null for a fixed one.</param>
    public static void MultipleOf(string path, string option, long value, long of, string? name)
    {
        if (of == 0 || value % of != 0) throw Wrong(path, option, $"must be a multiple of {(name is null ? Text(of) : $"{name} ({Text(of)})")}", Text(value));
    }

    /// <inheritdoc cref="MultipleOf(string, string, long, long, string?)"/>
    public static void MultipleOf(string path, string option, int[] values, long of, string? name)
    {
        foreach (var value in values) MultipleOf(path, option, value, of, name);
    }

    private static SegException Wrong(string path, string option, string rule, string found) =>
        new(DiagnosticIds.InvalidValue, $"{path}: {option} {rule}, found {found}.");

    private static string Text(object? value) => value is string text ? $"'{text}'" : Convert.ToString(value, CultureInfo.InvariantCulture) ?? "null";
}
