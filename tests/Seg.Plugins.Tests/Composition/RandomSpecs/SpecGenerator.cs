using System.Text.Json.Nodes;
using Seg.Runtime;

namespace Seg.Plugins.Tests.Composition.RandomSpecs;

/// <summary>
/// Random JSON specs over whatever components and class catalogues are installed: each slot filled or left out, options drawn from what each
/// declares; most start from parts that fit together. Small numbers are preferred, so that models are tiny; now and then an option lies outside what it
/// allows. Equal seeds, equal specs.
/// </summary>
internal sealed class SpecGenerator(IComponentCatalog components, IClassCatalogs classes)
{
    private static readonly int[] Widths = [32, 32, 32, 32, 32, 32, 32, 64, 64, 64, 16, 48];
    private static readonly int[] Counts = [1, 1, 2, 2, 4, 4, 3];
    private static readonly int[] Sizes = [32, 33, 40, 47, 64, 65];

    // Options that take names without saying which get those that other options say.
    private readonly string[] _names = [.. components.All.SelectMany(c => c.Options).Where(o => o.Type == "string[]").SelectMany(o => o.Values).Distinct().Order(StringComparer.Ordinal)];

    public RandomSpec Next(int seed)
    {
        var random = new Random(seed);
        // Parts drawn blindly hardly ever fit: most specs start from parts that do, and then change.
        var spec = random.NextDouble() < 0.8 ? Altered(random, $"random-{seed}") : Blind(random, $"random-{seed}");
        if (random.NextDouble() < 0.08) Spoil(random, spec);
        return new(seed, spec, Pick(random, Sizes), Pick(random, Sizes));
    }

    private JsonObject Blind(Random random, string id)
    {
        var spec = new JsonObject { ["id"] = id, ["task"] = Tasks(random), ["classes"] = Pick(random, [.. classes.All.Select(c => c.Id).Order(StringComparer.Ordinal)]) };
        foreach (var kind in ComponentKinds.Slots)
        {
            var candidates = Candidates(kind);
            if (candidates.Length == 0 || random.NextDouble() < (kind == ComponentKind.Criterion ? 0.3 : 0.02)) continue;
            spec[kind.JsonName()] = Options(random, Pick(random, candidates));
        }
        return spec;
    }

    // A combination that fits, with a few options drawn anew, now and then another loss or post-processor, or another's slot emptied.
    private JsonObject Altered(Random random, string id)
    {
        var spec = Pick(random, Combinations.Combinations.All.Accepted).Json(id);
        if (random.NextDouble() < 0.1) spec["task"] = Tasks(random);
        foreach (var kind in ComponentKinds.Slots)
        {
            if (spec[kind.JsonName()] is not JsonObject slot) continue;
            var change = random.NextDouble();
            if (change < 0.02) spec.Remove(kind.JsonName());
            else if (change < 0.2 && kind is ComponentKind.Criterion or ComponentKind.PostProcessor) spec[kind.JsonName()] = Options(random, Pick(random, Candidates(kind)));
            else foreach (var (option, value) in Options(random, components.All.First(c => c.Id == (string)slot["use"]!)).Where(_ => random.NextDouble() < 0.25).ToArray())
                slot[option] = value!.DeepClone();
        }
        return spec;
    }

    private ComponentDescriptor[] Candidates(ComponentKind kind) => [.. components.All.Where(c => c.Kind == kind).OrderBy(c => c.Id, StringComparer.Ordinal)];

    private JsonObject Options(Random random, ComponentDescriptor component)
    {
        var options = new JsonObject { ["use"] = component.Id };
        foreach (var option in component.Options)
        {
            if (random.NextDouble() < (IsLarge(option) ? 0.02 : 0.87)) continue;
            options[option.JsonName] = option.Type.EndsWith("[]", StringComparison.Ordinal) ? List(random, option) : Value(random, option, option.Type);
        }
        return options;
    }

    private JsonNode Value(Random random, OptionInfo option, string type)
    {
        // The first of a choice is the smallest or the usual one; half of the time it is taken.
        if (option.Values.Count > 0) return Literal(option.Values[random.NextDouble() < 0.5 ? 0 : random.Next(option.Values.Count)], type);
        switch (type)
        {
            case "bool": return random.Next(2) == 0;
            case "int" or "long":
                var (minimum, maximum) = (Math.Max(option.Minimum ?? 0, int.MinValue), option.Maximum ?? 4096);
                var drawn = random.NextDouble() < 0.03 ? (int)minimum : IsLarge(option) ? Pick(random, Widths) : Pick(random, Counts);
                return (int)Math.Clamp(drawn, minimum, maximum);
            case "float" or "double":
                var (least, most) = (Math.Max(option.Minimum ?? 0, -10), Math.Min(option.Maximum ?? 1, 10));
                return random.NextDouble() < 0.1 ? least : random.NextDouble() < 0.1 ? most : Math.Round(least + random.NextDouble() * (most - least), 3);
            case "string": return Pick(random, _names);
            default: throw new NotSupportedException($"No values are known for option {option.Name} of type {option.Type}.");
        }
    }

    // Mostly as long as the default and all alike, or as declared; sometimes anything.
    private JsonArray List(Random random, OptionInfo option)
    {
        var type = option.Type[..^2];
        var usual = JsonNode.Parse(option.Default)!.AsArray();
        if (type == "string")
        {
            var pool = random.NextDouble() < 0.7 ? [.. usual.Select(n => (string)n!)] : option.Values.Count > 0 ? [.. option.Values] : _names;
            var share = random.NextDouble() < 0.6 ? 1 : 0.7;
            var names = pool.Where(_ => random.NextDouble() < share);
            return [.. (random.NextDouble() < 0.1 ? names.OrderBy(_ => random.Next()) : names).Select(n => (JsonNode)n)];
        }
        var length = random.NextDouble() < 0.06 ? random.Next(usual.Count + 2) : usual.Count;
        if (random.NextDouble() < 0.7)
        {
            var same = random.Next(1, 3);
            return [.. Enumerable.Range(0, length).Select(_ => type is "int" or "long" ? Math.Clamp(same, (int)(option.Minimum ?? 0), (int)(option.Maximum ?? 4)) : Value(random, option, type))];
        }
        return [.. Enumerable.Range(0, length).Select(_ => type is "int" or "long" ? (JsonNode)(1 << random.Next(3)) : Value(random, option, type))];
    }

    // One option outside what it allows by itself.
    private void Spoil(Random random, JsonObject spec)
    {
        var slots = spec.Where(s => s.Value is JsonObject).Select(s => (JsonObject)s.Value!).ToArray();
        if (slots.Length == 0) return;
        var slot = Pick(random, slots);
        var limited = components.All.First(c => c.Id == (string)slot["use"]!).Options.Where(o => !o.Type.EndsWith("[]", StringComparison.Ordinal) && (o.Maximum is not null || o.Values.Count > 0)).ToArray();
        if (limited.Length == 0) return;
        var option = Pick(random, limited);
        slot[option.JsonName] = option.Values.Count > 0 ? Literal(option.Type is "int" or "long" ? "7" : "none such", option.Type)
            : option.Type is "int" or "long" ? (JsonNode)(long)(random.Next(2) == 0 ? option.Maximum! + 1 : option.Minimum! - 1) : option.Maximum! + 0.5;
    }

    private static JsonNode Tasks(Random random)
    {
        string[] all = [.. Enum.GetValues<SegTask>().Where(t => t != SegTask.None).Select(t => t.ToString().ToLowerInvariant())];
        var some = all.Where(_ => random.Next(2) == 0).ToArray();
        return some.Length switch { 0 => all[0], 1 => some[0], _ => new JsonArray([.. some.Select(t => (JsonNode)t)]) };
    }

    // Published widths make models that take seconds; 0 stands for one where much larger numbers are allowed.
    private static bool IsLarge(OptionInfo option) => JsonNode.Parse(option.Default) is var value && value switch
    {
        JsonValue number when option.Type is "int" or "long" => (long)number > 48 || ((long)number == 0 && option.Maximum > 1000),
        JsonArray list when option.Type is "int[]" or "long[]" => list.Sum(item => (long)item!) > 8,
        _ => false,
    };

    private static JsonNode Literal(string text, string type) => type is "int" or "long" ? long.Parse(text, System.Globalization.CultureInfo.InvariantCulture) : text;

    private static T Pick<T>(Random random, IReadOnlyList<T> of) => of[random.Next(of.Count)];
}
