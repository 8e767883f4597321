using System.Collections.Concurrent;
using Seg.Shared;

namespace Seg.Runtime;

/// <summary>The registered class catalogues and those read from files. Thread-safe.</summary>
public sealed class ClassCatalogs : IClassCatalogs
{
    private readonly ConcurrentDictionary<string, ClassCatalogue> _made = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ClassCatalogueDefinition> _byId = [];

    /// <param name="definitions">In any order.</param>
    /// <exception cref="SegException">SEG3004: two definitions with the same id and different counts.</exception>
    public ClassCatalogs(IEnumerable<ClassCatalogueDefinition> definitions)
    {
        foreach (var definition in definitions)
        {
            if (!_byId.TryAdd(definition.Id, definition) && _byId[definition.Id].Count != definition.Count)
                throw new SegException(DiagnosticIds.PluginDuplicate, $"The class catalogue '{definition.Id}' is registered twice, with {_byId[definition.Id].Count} and with {definition.Count} classes.");
        }
        All = [.. _byId.Values.OrderBy(d => d.Id, StringComparer.Ordinal)];
    }

    /// <inheritdoc/>
    public IReadOnlyList<ClassCatalogueDefinition> All { get; }

    /// <inheritdoc/>
    public ClassCatalogue Get(string idOrPath) => _made.GetOrAdd(idOrPath, Make);

    private ClassCatalogue Make(string idOrPath)
    {
        if (_byId.TryGetValue(idOrPath, out var definition))
        {
            var made = definition.Create();
            return made.Count == definition.Count ? made : throw new SegException(DiagnosticIds.InvalidValue,
                $"The class catalogue '{idOrPath}' declares {definition.Count} classes and holds {made.Count}.");
        }
        if (idOrPath.EndsWith(".json", StringComparison.OrdinalIgnoreCase)) return ClassCatalogueJson.Read(idOrPath);
        throw new SegException(DiagnosticIds.UnknownClasses,
            $"There is no class catalogue '{idOrPath}'.{NearestName.Hint(idOrPath, _byId.Keys)} Known: {string.Join(", ", All.Select(d => d.Id))}; a path of a .json file is taken too.");
    }
}
