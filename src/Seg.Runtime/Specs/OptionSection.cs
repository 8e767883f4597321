using System.Globalization;
using Microsoft.Extensions.Configuration;
using Seg.Shared;

namespace Seg.Runtime;

/// <summary>The options of one slot as the configuration section that generated binders read.</summary>
internal static class OptionSection
{
    /// <summary>Checks keys and value kinds against the descriptor, and sets what the node states.</summary>
    /// <param name="descriptor">The component.</param>
    /// <param name="spec">Changed in place.</param>
    /// <param name="slot">An object of options; <c>use</c> is passed over.</param>
    /// <exception cref="SegException">SEG4001 unknown option, SEG4002 a value of another kind; with file, line and path; several as one <see cref="SpecException"/>.</exception>
    public static void Bind(ComponentDescriptor descriptor, ComponentSpecAttribute spec, SpecObject slot)
    {
        var errors = new SpecErrors();
        foreach (var (key, node) in slot.Members)
            if (!string.Equals(key, SpecKeys.Use, StringComparison.OrdinalIgnoreCase)) errors.Try(() => Set(key, node));
        errors.Throw();

        void Set(string key, SpecNode node)
        {
            var option = descriptor.Options.FirstOrDefault(o => string.Equals(o.JsonName, key, StringComparison.OrdinalIgnoreCase))
                ?? throw UnknownKeys.Error(node, key, descriptor.Options.Select(o => o.JsonName));
            var values = Flatten(option, node);
            try
            {
                // One option at a time: what the binder finds wrong then has this node's file and line.
                descriptor.Bind(spec, Section(slot.Path, option, values));
            }
            catch (SegException wrong) when (wrong.DiagnosticId == DiagnosticIds.InvalidValue)
            {
                throw Located(wrong, node);
            }
            OptionLimits.Check(option, descriptor.ValueOf(spec, option.Name), node);
        }
    }

    // The binder names the place by its configuration key, backbone:depths:1; the node knows line and column, of the list's item too.
    private static SegException Located(SegException wrong, SpecNode node)
    {
        var message = wrong.Reason;
        var end = message.IndexOf(": ", StringComparison.Ordinal);
        if (end < 0 || message[..end].Contains(' ')) return new(wrong.DiagnosticId, $"{node.Where}: {message}", wrong);
        var where = !int.TryParse(message[..end].Split(':')[^1], out var item) ? node.Where
            : node is SpecArray list ? list.Items[item].Where : $"{node.Where}: {node.Path}[{item}]";
        return new(wrong.DiagnosticId, where + message[end..], wrong);
    }

    private static IConfigurationSection Section(string path, OptionInfo option, IReadOnlyList<KeyValuePair<string, string?>> values)
    {
        var root = path.Length > 0 ? path.Replace('.', ':') : "options";
        return new ConfigurationBuilder().AddInMemoryCollection(values.Select(v => KeyValuePair.Create($"{root}:{v.Key}", v.Value))).Build().GetSection(root);
    }

    // A list becomes one key per item; an empty list is a key whose value is the empty text, as in JSON configuration.
    private static IReadOnlyList<KeyValuePair<string, string?>> Flatten(OptionInfo option, SpecNode node)
    {
        if (!option.Type.EndsWith("[]", StringComparison.Ordinal)) return [new(option.JsonName, Scalar(node, option.Type))];
        // On a command line a text in quotes is one item.
        var items = node is SpecScalar { Quoted: true, Text: not null, At.Line: 0 } ? [node] : node.AsList();
        return items.Count == 0
            ? [new(option.JsonName, "")]
            : [.. items.Select((item, i) => KeyValuePair.Create($"{option.JsonName}:{i}", (string?)Scalar(item, option.Type[..^2])))];
    }

    private static string Scalar(SpecNode node, string type) => node switch
    {
        SpecScalar { Text: null } => throw node.Expected($"a value of type {type}"),
        SpecScalar { Quoted: true } when type is "int" or "long" or "float" or "double" or "bool" && !IsNonFinite(node) => throw node.Expected($"a value of type {type}, without quotes"),
        SpecScalar { IsText: false } when type == "string" => throw node.Expected("a text"),
        SpecScalar { Quoted: false, Text: "true" or "false" } when type is "int" or "long" or "float" or "double" => throw node.Expected($"a value of type {type}"),
        SpecScalar { Quoted: false, Text: { } text } when IsTooLarge(text, type) => throw node.Expected($"a number that a {type} can hold"),
        SpecScalar scalar => scalar.Text,
        _ => throw node.Expected($"a value of type {type}"),
    };

    // What has no place in the type would become infinite without a word.
    private static bool IsTooLarge(string text, string type) => type switch
    {
        "float" => float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var single) && float.IsInfinity(single) && IsNumeral(text),
        "double" => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsInfinity(value) && IsNumeral(text),
        _ => false,
    };

    private static bool IsNumeral(string text) => char.IsAsciiDigit(text[^1]);

    // JSON has no literal for these, so they stand as texts.
    private static bool IsNonFinite(SpecNode node) => node is SpecScalar { Text: "Infinity" or "-Infinity" or "NaN" };
}
