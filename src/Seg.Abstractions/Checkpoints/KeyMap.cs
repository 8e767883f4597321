namespace Seg;

/// <summary>How the names of a published checkpoint correspond to a model's. Immutable and thread-safe.</summary>
/// <param name="id">The map's id, <c>system/naming</c>.</param>
/// <param name="rules">Tried in order; the first that fits decides. An entry that none fits has no place in the model.</param>
public sealed class KeyMap(string id, IReadOnlyList<KeyRule> rules)
{
    /// <summary>The map's id.</summary>
    public string Id => id;

    /// <summary>The rules, in order.</summary>
    public IReadOnlyList<KeyRule> Rules => rules;

    /// <summary>Names that every checkpoint of this kind has and others have not: each pattern fits some entry.</summary>
    public IReadOnlyList<KeyTemplate> Marks { get; init; } = [];

    /// <summary>Model names that a checkpoint may leave out, since a fresh model holds the right values already (index tables, class weights of the loss).</summary>
    public IReadOnlyList<KeyTemplate> Derived { get; init; } = [];

    /// <summary>Model names that a checkpoint may hold although the model has no use for them (the criterion of a model built for inference).</summary>
    public IReadOnlyList<KeyTemplate> Dispensable { get; init; } = [];

    /// <summary>Whether the names look like this map's kind of checkpoint.</summary>
    public bool Recognises(IEnumerable<string> entries)
    {
        var names = entries as IReadOnlyCollection<string> ?? [.. entries];
        return Marks.Count > 0 && Marks.All(mark => names.Any(name => mark.Match(name) is not null));
    }

    /// <summary>Where a checkpoint's entry belongs, or null when it has no place.</summary>
    /// <param name="entry">The checkpoint's name.</param>
    /// <param name="entries">Whether the checkpoint holds an entry of a name.</param>
    /// <param name="model">Whether the model has a tensor of a name; null when no model is known.</param>
    public KeyTarget? ToModel(string entry, Func<string, bool> entries, Func<string, bool>? model = null)
    {
        foreach (var rule in rules)
        {
            if (rule.File.Match(entry) is not { } values) continue;
            var name = rule.Model.Fill(values);
            var outdated = !entries(name) && (model is null || (model(name) && !model(entry)));
            if (rule.Legacy && !outdated) continue;
            return new KeyTarget(name, rule.Part, rule.Parts, rule.Form);
        }
        return null;
    }

    /// <summary>Under which entries a checkpoint of this kind holds a model's tensor, in order of their rows; empty when it holds none.</summary>
    public IReadOnlyList<KeySource> ToFile(string name)
    {
        var sources = new List<KeySource>();
        foreach (var rule in rules.Where(r => !r.Legacy))
        {
            if (rule.Model.Match(name) is not { } values) continue;
            sources.Add(new KeySource(rule.File.Fill(values), rule.Part, rule.Parts, rule.Form));
            if (sources.Count == rule.Parts) break;
        }
        return [.. sources.OrderBy(s => s.Part)];
    }

    /// <summary>Whether a checkpoint may leave the model's tensor out.</summary>
    public bool IsDerived(string name) => Derived.Any(t => t.Match(name) is not null);

    /// <summary>Whether a model may leave the checkpoint's tensor (by its model name) out.</summary>
    public bool IsDispensable(string name) => Dispensable.Any(t => t.Match(name) is not null);

    /// <inheritdoc/>
    public override string ToString() => id;
}
