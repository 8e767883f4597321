using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;

namespace Seg.Conformance;

/// <summary>Options as JSON, and JSON as the configuration that binders read.</summary>
internal static class OptionText
{
    /// <summary>The section <paramref name="section"/> of a configuration that holds the JSON object.</summary>
    public static IConfigurationSection Configuration(string section, string json)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes($"{{ \"{section}\": {json} }}"));
        return new ConfigurationBuilder().AddJsonStream(stream).Build().GetSection(section);
    }

    /// <summary>All options of an object as a JSON object.</summary>
    public static string Json(ComponentDescriptor descriptor, ComponentSpecAttribute options) =>
        new JsonObject(descriptor.Options.Select(option => KeyValuePair.Create(option.JsonName, Node(descriptor.ValueOf(options, option.Name))))).ToJsonString();

    /// <summary>A value as JSON text; equal values have equal texts.</summary>
    public static string Of(object? value) => Node(value)?.ToJsonString() ?? "null";

    /// <summary>JSON values that break the option's stated range or list; none when it states none.</summary>
    public static IEnumerable<string> OutOfRange(OptionInfo option)
    {
        var isList = option.Type.EndsWith("[]", StringComparison.Ordinal);
        return Single(option).Select(value => isList ? $"[{value}]" : value);
    }

    private static IEnumerable<string> Single(OptionInfo option)
    {
        var whole = option.Type is "int" or "long" or "int[]" or "long[]";
        if (option.Minimum is { } minimum) yield return Number(minimum - Step(minimum, whole));
        if (option.Maximum is { } maximum) yield return Number(maximum + Step(maximum, whole));
        if (option.Values.Count == 0) yield break;
        var numbers = option.Values.Select(v => double.TryParse(v, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : (double?)null).ToArray();
        yield return numbers.All(n => n is not null) && option.Type.TrimEnd('[', ']') is not "string" ? Number(numbers.Max()!.Value + 1) : "\"no such value\"";
    }

    private static double Step(double bound, bool whole) => whole ? 1 : Math.Max(1, Math.Abs(bound)) / 100;

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static JsonNode? Node(object? value) => value switch
    {
        null => null,
        Array array => new JsonArray([.. array.Cast<object?>().Select(Node)]),
        Enum member => JsonValue.Create(member.ToString()),
        _ => JsonSerializer.SerializeToNode(value, value.GetType()),
    };
}
