using System.Text;
using System.Text.Json.Nodes;
using Seg.Runtime;
using Seg.Shared;

namespace Seg.Plugins.Tests.Composition.Combinations;

/// <summary>Every backbone × pixel decoder × decoder × region decoder × head that is installed, the middle three or none, as the port checker judges them.</summary>
internal sealed class Combinations
{
    /// <summary>The slots that the product is over.</summary>
    public static readonly ComponentKind[] Product =
        [ComponentKind.Backbone, ComponentKind.PixelDecoder, ComponentKind.TransformerDecoder, ComponentKind.RegionDecoder, ComponentKind.Head];

    private static readonly ComponentKind[] Optional = [ComponentKind.PixelDecoder, ComponentKind.TransformerDecoder, ComponentKind.RegionDecoder];

    private static readonly Lazy<Combinations> Lazy = new(() => new());

    private readonly Dictionary<string, Part[]> _parts;
    private readonly ILookup<ComponentKind, string> _ids;
    private readonly ModelComposer _composer = LoadedPlugins.Get<ModelComposer>();

    private Combinations()
    {
        var components = LoadedPlugins.Get<IComponentCatalog>().All.Where(c => ComponentKinds.Slots.Contains(c.Kind)).OrderBy(c => c.Id, StringComparer.Ordinal).ToArray();
        _ids = components.ToLookup(c => c.Kind, c => c.Id);
        // A component without tiny options is told of by a test; here it takes no part.
        _parts = components.Where(c => TinyOptions.All.ContainsKey(c.Id)).ToDictionary(c => c.Id, c => TinyOptions.All[c.Id].Select(json => Read(c, json)).ToArray());
        Accepted = [.. Find()];
        var accepted = Accepted.Select(c => c.ToString()).ToHashSet();
        Refused = [.. Everything().Where(c => !accepted.Contains(c.ToString()))];
    }

    public static Combinations All => Lazy.Value;

    /// <summary>Those that fit, with a criterion if one does, each with the first options that do.</summary>
    public IReadOnlyList<Combination> Accepted { get; }

    /// <summary>Those that do not fit with any options, with the first of them.</summary>
    public IReadOnlyList<Combination> Refused { get; }

    /// <summary>Components of the installed plugins that <see cref="TinyOptions"/> does not know.</summary>
    public IEnumerable<string> Unknown => _ids.SelectMany(kind => kind).Except(TinyOptions.All.Keys);

    /// <summary>What the checker says of a combination in any of its options: of that with the fewest findings.</summary>
    public IReadOnlyList<WiringFinding> WhyNot(Combination combination) => Findings(Finished(combination) ?? combination);

    /// <summary>The same model with each criterion that its head fits.</summary>
    public IEnumerable<(string Criterion, Combination Combination)> WithEachCriterion(Combination combination) =>
        _ids[ComponentKind.Criterion].SelectMany(PartsOf).Select(part => (part.Id, combination.With(ComponentKind.Criterion, part))).Where(pair => Findings(pair.Item2).Count == 0);

    private IEnumerable<Combination> Find()
    {
        var found = new HashSet<string>();
        foreach (var parts in Fitting(new(new Dictionary<ComponentKind, Part>()), 0))
            if (!found.Contains(parts.ToString()) && Finished(parts) is { } whole && Findings(whole).Count == 0)
            {
                found.Add(parts.ToString());
                yield return whole;
            }
    }

    // Slot by slot; what a slot's component says does not fit cannot be put right by later slots.
    private IEnumerable<Combination> Fitting(Combination sofar, int slot)
    {
        if (slot == Product.Length) return [sofar];
        var kind = Product[slot];
        var next = _ids[kind].SelectMany(PartsOf).Select(part => sofar.With(kind, part)).Where(c => !Findings(c).Any(f => f.Slot == kind.JsonName() && f.DiagnosticId != DiagnosticIds.DecoderUnused));
        if (Optional.Contains(kind)) next = next.Append(sofar);
        return next.SelectMany(c => Fitting(c, slot + 1));
    }

    // With a post-processor and a criterion that read what the head gives.
    private Combination? Finished(Combination parts)
    {
        var post = _ids[ComponentKind.PostProcessor].SelectMany(PartsOf).Select(part => parts.With(ComponentKind.PostProcessor, part)).ToArray();
        var whole = post.FirstOrDefault(c => c.Task != SegTask.None && !Speaks(c, ComponentKind.PostProcessor)) ?? post.FirstOrDefault();
        if (whole is null) return null;
        return _ids[ComponentKind.Criterion].SelectMany(PartsOf).Select(part => whole.With(ComponentKind.Criterion, part)).FirstOrDefault(c => !Speaks(c, ComponentKind.Criterion)) ?? whole;
    }

    private bool Speaks(Combination combination, ComponentKind of) => Findings(combination).Any(finding => finding.Slot == of.JsonName());

    private IEnumerable<Combination> Everything() => Product.Aggregate(
        (IEnumerable<Combination>)[new(new Dictionary<ComponentKind, Part>())],
        (sofar, kind) => sofar.SelectMany(c => _ids[kind].SelectMany(id => PartsOf(id).Take(1)).Select(part => c.With(kind, part)).Concat(Optional.Contains(kind) ? [c] : [])));

    private IReadOnlyList<WiringFinding> Findings(Combination combination)
    {
        try
        {
            return _composer.Check(combination.Spec);
        }
        catch (SegException refused)
        {
            return [new(refused.DiagnosticId, "", refused.Message)];
        }
    }

    private Part[] PartsOf(string id) => _parts.GetValueOrDefault(id, []);

    private static Part Read(ComponentDescriptor component, string options)
    {
        var json = JsonNode.Parse(options)!.AsObject();
        json.Insert(0, "use", component.Id);
        var spec = new JsonObject { ["id"] = "part", ["task"] = "semantic", ["classes"] = Combination.Classes, [component.Kind.JsonName()] = json.DeepClone() };
        return new(component, LoadedPlugins.Get<SpecReader>().Read(Encoding.UTF8.GetBytes(spec.ToJsonString()), $"{component.Id}: {options}", "part").Components[component.Kind], json);
    }
}
