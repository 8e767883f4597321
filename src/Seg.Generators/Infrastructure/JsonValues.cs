using System;
using System.Collections.Generic;
using System.Globalization;

namespace Seg.Generators.Infrastructure;

/// <summary>Reads back what <see cref="Literals.Json"/> writes: numbers, texts, true, false, null and flat lists.</summary>
internal static class JsonValues
{
    /// <returns>long, double, bool, string, <c>object[]</c> or null.</returns>
    public static object? Parse(string json)
    {
        var at = 0;
        return Value(json, ref at);
    }

    private static object? Value(string json, ref int at)
    {
        if (at >= json.Length) throw new FormatException($"'{json}' ends too early.");
        if (json[at] == '"') return Text(json, ref at);
        if (json[at] == '[') return List(json, ref at);
        var start = at;
        while (at < json.Length && json[at] is not (',' or ']')) at++;
        var word = json.Substring(start, at - start).Trim();
        if (word is "true" or "false") return word == "true";
        if (word == "null") return null;
        if (long.TryParse(word, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole)) return whole;
        return double.Parse(word, NumberStyles.Float, CultureInfo.InvariantCulture);
    }

    private static object[] List(string json, ref int at)
    {
        var items = new List<object>();
        at++;
        while (json[at] != ']')
        {
            items.Add(Value(json, ref at) ?? "");
            if (json[at] == ',') at++;
        }
        at++;
        return items.ToArray();
    }

    private static string Text(string json, ref int at)
    {
        var text = new System.Text.StringBuilder();
        for (at++; json[at] != '"'; at++)
        {
            if (json[at] != '\\')
            {
                text.Append(json[at]);
                continue;
            }
            at++;
            if (json[at] == 'u')
            {
                text.Append((char)int.Parse(json.Substring(at + 1, 4), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
                at += 4;
            }
            else text.Append(json[at] == 'n' ? '\n' : json[at]);
        }
        at++;
        return text.ToString();
    }
}
