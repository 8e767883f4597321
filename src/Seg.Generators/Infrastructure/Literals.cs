using System;
using System.Globalization;
using System.Linq;
using System.Text;

namespace Seg.Generators.Infrastructure;

/// <summary>Constants as C# and as JSON text, the same on every machine and culture.</summary>
internal static class Literals
{
    /// <summary>A C# string literal.</summary>
    public static string CSharp(string? text) => text is null ? "null" : Quote(text);

    /// <summary>A C# literal of a number, bool or string in the type that its box has.</summary>
    public static string CSharp(object? value) => value switch
    {
        null => "null",
        string text => Quote(text),
        bool flag => flag ? "true" : "false",
        float number => Special(number, "float") ?? number.ToString("R", CultureInfo.InvariantCulture) + "f",
        double number => Special(number, "double") ?? number.ToString("R", CultureInfo.InvariantCulture) + "d",
        long number => number.ToString(CultureInfo.InvariantCulture) + "L",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => throw new ArgumentException($"{value.GetType().Name} is no constant of C#."),
    };

    /// <summary>JSON text of a number, bool, string or array of these.</summary>
    public static string Json(object? value) => value switch
    {
        null => "null",
        string text => Quote(text),
        bool flag => flag ? "true" : "false",
        object[] array => "[" + string.Join(",", array.Select(Json)) + "]",
        float number => Special(number, "") is null ? number.ToString("R", CultureInfo.InvariantCulture) : Quote(number.ToString(CultureInfo.InvariantCulture)),
        double number => Special(number, "") is null ? number.ToString("R", CultureInfo.InvariantCulture) : Quote(number.ToString(CultureInfo.InvariantCulture)),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => throw new ArgumentException($"{value.GetType().Name} is no constant of JSON."),
    };

    private static string? Special(double number, string type) =>
        double.IsNaN(number) ? type + ".NaN" : double.IsPositiveInfinity(number) ? type + ".PositiveInfinity" : double.IsNegativeInfinity(number) ? type + ".NegativeInfinity" : null;

    // The escapes are those that C# and JSON share.
    private static string Quote(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var c in text)
        {
            if (c is '"' or '\\') quoted.Append('\\').Append(c);
            else if (c == '\n') quoted.Append("\\n");
            else if (c < ' ' || char.IsSurrogate(c) || c is '\u0085' or '\u2028' or '\u2029') quoted.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture));
            else quoted.Append(c);
        }
        return quoted.Append('"').ToString();
    }
}
