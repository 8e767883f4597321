using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Seg.Runtime;

namespace Seg.Plugins.Tests.Composition.RandomSpecs;

/// <summary>What the checks say of a spec.</summary>
internal enum Verdict
{
    /// <summary>It can be built.</summary>
    Accepted,
    /// <summary>An option lies outside what it allows by itself, so that there is no spec to speak of.</summary>
    OutsideLimits,
    /// <summary>The components, or the options of one, do not fit together.</summary>
    Misfit,
}

/// <summary>A JSON spec and the size of the images to try it with.</summary>
internal sealed record RandomSpec(int Seed, JsonObject Json, int Height, int Width)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public byte[] Utf8 => Encoding.UTF8.GetBytes(Json.ToJsonString());

    public ModelSpec Read() => LoadedPlugins.Get<SpecReader>().Read(Utf8, $"random-{Seed}.json", "random");

    /// <summary>What reader, validators and port checker say, with their reasons.</summary>
    public (Verdict Verdict, string Reason, IReadOnlyList<string> Ids) Judge()
    {
        ModelSpec spec;
        try
        {
            spec = Read();
        }
        catch (SegException refused)
        {
            return (Verdict.OutsideLimits, refused.Message, [refused.DiagnosticId]);
        }
        try
        {
            var findings = LoadedPlugins.Get<ModelComposer>().Check(spec);
            return findings.Count == 0 ? (Verdict.Accepted, "", []) : (Verdict.Misfit, string.Join("\n", findings), [.. findings.Select(f => f.DiagnosticId)]);
        }
        catch (SegException refused)
        {
            return (Verdict.Misfit, refused.Message, [refused.DiagnosticId]);
        }
    }

    /// <summary>
    /// The same failure with as little as possible: slots and options are left out, and lists shortened, for as long as <paramref name="fails"/>
    /// holds; at most <paramref name="attempts"/> times.
    /// </summary>
    public RandomSpec Shrink(Func<RandomSpec, bool> fails, int attempts = 60)
    {
        var smallest = this;
        for (var shrunk = true; shrunk && attempts > 0;)
        {
            shrunk = false;
            foreach (var candidate in Smaller(smallest.Json))
            {
                if (attempts-- <= 0) break;
                var next = smallest with { Json = candidate };
                if (!fails(next)) continue;
                (smallest, shrunk) = (next, true);
                break;
            }
        }
        return smallest;
    }

    private static IEnumerable<JsonObject> Smaller(JsonObject json)
    {
        foreach (var (key, value) in json.ToArray())
        {
            if (key is "id" or "task" or "classes") continue;
            yield return Change(json, copy => copy.Remove(key));
            foreach (var option in ((JsonObject)value!).Select(o => o.Key).Where(k => k != "use").ToArray())
                yield return Change(json, copy => ((JsonObject)copy[key]!).Remove(option));
        }
    }

    private static JsonObject Change(JsonObject json, Action<JsonObject> change)
    {
        var copy = (JsonObject)json.DeepClone();
        change(copy);
        return copy;
    }

    public override string ToString() => $"seed {Seed}, images of {Height} x {Width}:\n{Json.ToJsonString(Indented)}";
}
