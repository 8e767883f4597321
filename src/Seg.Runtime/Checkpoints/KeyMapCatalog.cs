using Seg.Shared;

namespace Seg.Runtime.Checkpoints;

/// <summary>The key maps that plugins bring, and the choice among them. Thread-safe.</summary>
public sealed class KeyMapCatalog
{
    private readonly Lazy<IReadOnlyList<KeyMap>> _all;

    /// <param name="definitions">What plugins registered; ids differ.</param>
    public KeyMapCatalog(IEnumerable<KeyMapDefinition> definitions)
    {
        var known = definitions.OrderBy(d => d.Id, StringComparer.Ordinal).ToList();
        _all = new(() => [Own, .. known.Select(Made)]);
    }

    /// <param name="maps">The maps; ids differ.</param>
    public KeyMapCatalog(params IReadOnlyList<KeyMap> maps) => _all = new([Own, .. maps]);

    /// <summary>
    /// The model's own names, which are those of the original release of its system. A file may leave out what a model computes
    /// (Swin's index tables, counters of BatchNorm, the loss's class weights) and hold what only training needs.
    /// </summary>
    public static KeyMap Own { get; } = new("seg/own", [new("{*}", "{*}")])
    {
        Derived = [new("{*}.relative_position_index"), new("{*}.num_batches_tracked"), new("criterion.empty_weight")],
        Dispensable = [new("criterion.{*}")],
    };

    /// <summary>The model's own names and nothing else.</summary>
    public static KeyMapCatalog Empty { get; } = new();

    /// <summary>All maps: <see cref="Own"/>, then by id.</summary>
    public IReadOnlyList<KeyMap> All => _all.Value;

    /// <summary>The map of that id.</summary>
    /// <exception cref="SegException">SEG4002: there is none; the message names those there are.</exception>
    public KeyMap Get(string id) =>
        All.FirstOrDefault(m => m.Id == id)
        ?? throw new SegException(DiagnosticIds.InvalidValue, $"key map: expected one of {string.Join(", ", All.Select(m => m.Id))}; found '{id}'.{NearestName.Hint(id, All.Select(m => m.Id))}");

    /// <summary>The first map that recognises the names, or null when none does.</summary>
    public KeyMap? Detect(IReadOnlyCollection<string> entries) => All.FirstOrDefault(m => m.Recognises(entries));

    /// <summary>The map under which most of a file's entries find a place in the model, in the order of <see cref="All"/>; several on a tie.</summary>
    /// <param name="entries">The checkpoint's names.</param>
    /// <param name="model">The model's names.</param>
    internal IReadOnlyList<KeyMap> Candidates(IReadOnlyCollection<string> entries, IReadOnlyCollection<string> model)
    {
        var (inFile, inModel) = (entries.ToHashSet(StringComparer.Ordinal), model.ToHashSet(StringComparer.Ordinal));
        var placed = All.Select(map => (Map: map, Count: entries.Count(e => map.ToModel(e, inFile.Contains, inModel.Contains) is { } target && inModel.Contains(target.Name)))).ToList();
        var most = placed.Max(p => p.Count);
        return [.. placed.Where(p => p.Count == most).Select(p => p.Map)];
    }

    private static KeyMap Made(KeyMapDefinition definition) => definition.Get() is var map && map.Id == definition.Id
        ? map : throw new InvalidOperationException($"The key map '{map.Id}' is registered as '{definition.Id}'.");
}
