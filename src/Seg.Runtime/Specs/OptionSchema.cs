using System.Globalization;
using System.Text.Json.Nodes;

namespace Seg.Runtime;

/// <summary>What an option allows by itself, as JSON Schema.</summary>
internal static class OptionSchema
{
    public static JsonObject Of(OptionInfo option)
    {
        var isList = option.Type.EndsWith("[]", StringComparison.Ordinal);
        var item = Scalar(option, isList ? option.Type[..^2] : option.Type);
        var schema = isList ? new JsonObject { ["type"] = "array", ["items"] = item } : item;
        if (Description(option) is { Length: > 0 } description) schema["description"] = description;
        schema["default"] = JsonNode.Parse(option.Default);
        return schema;
    }

    private static JsonObject Scalar(OptionInfo option, string type)
    {
        if (option.Values.Count > 0)
            return new() { ["enum"] = new JsonArray([.. option.Values.Select(v => type is "int" or "long" ? (JsonNode)long.Parse(v, CultureInfo.InvariantCulture) : v)]) };
        switch (type)
        {
            case "bool": return new() { ["type"] = "boolean" };
            case "string": return new() { ["type"] = "string" };
            case "int" or "long":
                var whole = new JsonObject { ["type"] = "integer" };
                Bound(whole, option.Minimum ?? (type == "int" ? int.MinValue : null), option.Maximum ?? (type == "int" ? int.MaxValue : null));
                // A multiple of another option's value is a relation, which a schema cannot state.
                if (long.TryParse(option.MultipleOf, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var of) && of > 0) whole["multipleOf"] = of;
                return whole;
            default:
                var number = new JsonObject { ["type"] = "number" };
                Bound(number, option.Minimum, option.Maximum);
                // JSON has no literal for infinities; only an option without limits takes them, as texts.
                return option.Minimum is null && option.Maximum is null
                    ? new() { ["anyOf"] = new JsonArray(number, new JsonObject { ["enum"] = new JsonArray("Infinity", "-Infinity", "NaN") }) } : number;
        }
    }

    private static void Bound(JsonObject schema, double? minimum, double? maximum)
    {
        if (minimum is { } least) schema["minimum"] = Number(least);
        if (maximum is { } most) schema["maximum"] = Number(most);
    }

    // 1 rather than 1.0.
    private static JsonNode Number(double value) => value == Math.Truncate(value) && Math.Abs(value) < 1e15 ? (long)value : value;

    private static string Description(OptionInfo option) =>
        option.MultipleOf is { } of && !long.TryParse(of, out _) ? $"{option.Summary} A multiple of {char.ToLowerInvariant(of[0])}{of[1..]}.".TrimStart() : option.Summary;
}
