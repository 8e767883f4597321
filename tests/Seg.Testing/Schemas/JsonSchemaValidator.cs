using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Seg.Testing.Schemas;

/// <summary>
/// Validates JSON against a draft-07 schema, for as many keywords as Seg's schemas use; any other keyword throws, so that none is passed over in silence.
/// Written from the specification's text, apart from what writes the schemas. Thread-safe.
/// </summary>
/// <param name="root">The whole schema, for references.</param>
public sealed class JsonSchemaValidator(JsonObject root)
{
    /// <summary>What is wrong, a line each, as <c>/path: fault</c>; empty when the instance is valid.</summary>
    public IReadOnlyList<string> Faults(JsonNode? instance)
    {
        var faults = new List<string>();
        Check(root, instance, "", faults);
        return faults;
    }

    private bool IsValid(JsonNode? schema, JsonNode? instance)
    {
        var faults = new List<string>();
        Check(schema!, instance, "", faults);
        return faults.Count == 0;
    }

    private void Check(JsonNode schema, JsonNode? instance, string at, List<string> faults)
    {
        if (schema is JsonValue always)
        {
            if (!always.GetValue<bool>()) Fault("nothing is allowed here");
            return;
        }
        var rules = (JsonObject)schema;
        if (rules["$ref"] is { } reference)
        {
            // In draft-07 whatever stands beside a reference is ignored.
            if (rules.Count > 1) throw new NotSupportedException($"Keywords beside {reference}.");
            Check(Resolve((string)reference!), instance, at, faults);
            return;
        }
        foreach (var (keyword, rule) in rules)
        {
            var holds = keyword switch
            {
                "$schema" or "title" or "description" or "default" or "definitions" or "then" or "else" => true,
                "type" => (rule is JsonArray kinds ? kinds.Select(k => (string)k!) : [(string)rule!]).Any(kind => IsOf(kind, instance)),
                "enum" => ((JsonArray)rule!).Any(value => JsonNode.DeepEquals(value, instance)),
                "const" => JsonNode.DeepEquals(rule, instance),
                "minimum" => !IsOf("number", instance) || Number(instance) >= Number(rule),
                "maximum" => !IsOf("number", instance) || Number(instance) <= Number(rule),
                "exclusiveMinimum" => !IsOf("number", instance) || Number(instance) > Number(rule),
                "multipleOf" => !IsOf("number", instance) || Number(instance) % Number(rule) == 0,
                "pattern" => !IsOf("string", instance) || Regex.IsMatch((string)instance!, (string)rule!, RegexOptions.ECMAScript),
                "minItems" => instance is not JsonArray items || items.Count >= Number(rule),
                "maxItems" => instance is not JsonArray items || items.Count <= Number(rule),
                "required" => instance is not JsonObject members || ((JsonArray)rule!).All(key => members.ContainsKey((string)key!)),
                "anyOf" => ((JsonArray)rule!).Any(one => IsValid(one, instance)),
                "oneOf" => ((JsonArray)rule!).Count(one => IsValid(one, instance)) == 1,
                "not" => !IsValid(rule, instance),
                "allOf" => All((JsonArray)rule!),
                "if" => Branch(rules[IsValid(rule, instance) ? "then" : "else"]),
                "items" => Items(rule!),
                "properties" => Members((JsonObject)rule!),
                "additionalProperties" => (bool)rule! || Closed(),
                _ => throw new NotSupportedException($"The keyword {keyword}."),
            };
            if (!holds) Fault($"{keyword} {rule!.ToJsonString()}");
        }

        bool All(JsonArray every)
        {
            foreach (var one in every) Check(one!, instance, at, faults);
            return true;
        }

        bool Branch(JsonNode? branch)
        {
            if (branch is not null) Check(branch, instance, at, faults);
            return true;
        }

        bool Items(JsonNode each)
        {
            for (var i = 0; instance is JsonArray list && i < list.Count; i++) Check(each, list[i], $"{at}/{i}", faults);
            return true;
        }

        bool Members(JsonObject known)
        {
            foreach (var (key, value) in instance as JsonObject ?? [])
                if (known[key] is { } rule) Check(rule, value, $"{at}/{key}", faults);
            return true;
        }

        bool Closed()
        {
            foreach (var (key, _) in instance as JsonObject ?? [])
                if (rules["properties"]?[key] is null) Fault($"{key} is no key here");
            return true;
        }

        void Fault(string what) => faults.Add($"{at}: {what}");
    }

    private JsonNode Resolve(string reference)
    {
        if (!reference.StartsWith("#/", StringComparison.Ordinal)) throw new NotSupportedException($"The reference {reference}.");
        return reference[2..].Split('/').Aggregate((JsonNode)root, (node, key) => node[key.Replace("~1", "/").Replace("~0", "~")] ?? throw new InvalidDataException($"{reference} leads nowhere."));
    }

    private static bool IsOf(string kind, JsonNode? instance) => (kind, instance?.GetValueKind() ?? JsonValueKind.Null) switch
    {
        ("object", JsonValueKind.Object) or ("array", JsonValueKind.Array) or ("string", JsonValueKind.String) or ("number", JsonValueKind.Number) or ("null", JsonValueKind.Null) => true,
        ("boolean", JsonValueKind.True or JsonValueKind.False) => true,
        ("integer", JsonValueKind.Number) => Number(instance) == Math.Truncate(Number(instance)),
        _ => false,
    };

    private static double Number(JsonNode? node) => double.Parse(node!.ToJsonString(), System.Globalization.CultureInfo.InvariantCulture);
}
