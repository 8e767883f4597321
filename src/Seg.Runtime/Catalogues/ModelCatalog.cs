using Seg.Shared;

namespace Seg.Runtime;

/// <summary>Compiled specs and JSON specs. Thread-safe.</summary>
public sealed class ModelCatalog : IModelCatalog
{
    private readonly Dictionary<string, ModelDefinition> _compiled = [];
    private readonly Lazy<IReadOnlyDictionary<string, string>> _files;
    private readonly SpecReader _reader;

    /// <param name="definitions">Compiled specs, in any order; the same definition class may come twice.</param>
    /// <param name="components">Knows the options of every component.</param>
    /// <param name="folders">Where JSON specs lie.</param>
    /// <exception cref="SegException">SEG3004: two compiled specs share an id.</exception>
    public ModelCatalog(IEnumerable<ModelDefinition> definitions, IComponentCatalog components, ModelFolders folders)
    {
        foreach (var definition in definitions)
        {
            var id = definition.Spec.Id;
            if (_compiled.TryAdd(id, definition) || _compiled[id].GetType() == definition.GetType()) continue;
            throw new SegException(DiagnosticIds.PluginDuplicate,
                $"The model '{id}' is registered by both {_compiled[id].GetType().Assembly.GetName().Name} and {definition.GetType().Assembly.GetName().Name}.");
        }
        _files = new(folders.SpecFiles);
        _reader = new(components, Named);
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Ids => [.. _compiled.Keys.Union(_files.Value.Keys).Order(StringComparer.Ordinal)];

    /// <summary>Reads JSON specs whose <c>extends</c> may name models of this catalogue.</summary>
    public SpecReader Reader => _reader;

    /// <inheritdoc/>
    public ModelSpec Get(string idOrPath) =>
        HubReference.IsOne(idOrPath) ? Pulled(HubReference.Parse(idOrPath))
        : idOrPath.EndsWith(".json", StringComparison.OrdinalIgnoreCase) ? _reader.ReadFile(idOrPath)
        : Named(idOrPath) is var source && source.Spec is { } spec ? spec : _reader.ReadFile(source.File!);

    /// <inheritdoc/>
    public ModelDefinition? Compiled(string id) => _compiled.GetValueOrDefault(id);

    private ModelSpec Pulled(HubReference reference) => _files.Value.TryGetValue(reference.ModelId, out var file) ? _reader.ReadFile(file)
        : throw new SegException(DiagnosticIds.HubNotPulled, $"{reference} is not on this machine. `seg weights pull {reference}` downloads it.");

    // A compiled spec goes first: a file cannot change what a published id means.
    private SpecSource Named(string id)
    {
        if (_compiled.TryGetValue(id, out var definition)) return new(definition.Spec, null);
        if (_files.Value.TryGetValue(id, out var file)) return new(null, file);
        var known = Ids;
        var list = known.Count == 0 ? "No plugin that provides one is loaded; `seg plugins list` shows those that were found."
            : known.Count <= 12 ? $"Known: {string.Join(", ", known)}." : $"`seg models list` shows the {known.Count} that are known.";
        throw new SegException(DiagnosticIds.UnknownModel, $"There is no model '{id}'.{NearestName.Hint(id, known)} {list}");
    }
}
