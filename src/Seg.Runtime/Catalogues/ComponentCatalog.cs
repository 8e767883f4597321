using System.Diagnostics.CodeAnalysis;
using Seg.Shared;

namespace Seg.Runtime;

/// <summary>The registered descriptors, indexed. Immutable and thread-safe.</summary>
public sealed class ComponentCatalog : IComponentCatalog
{
    private readonly Dictionary<(ComponentKind, string), ComponentDescriptor> _byId = [];

    /// <param name="descriptors">In any order; the same descriptor class may come twice (a plugin that was added twice).</param>
    /// <exception cref="SegException">SEG3004: two different components share a kind and an id.</exception>
    public ComponentCatalog(IEnumerable<ComponentDescriptor> descriptors)
    {
        foreach (var descriptor in descriptors)
        {
            if (_byId.TryAdd((descriptor.Kind, descriptor.Id), descriptor) || _byId[(descriptor.Kind, descriptor.Id)].GetType() == descriptor.GetType()) continue;
            throw new SegException(DiagnosticIds.PluginDuplicate,
                $"The {descriptor} is registered by both {_byId[(descriptor.Kind, descriptor.Id)].GetType().Assembly.GetName().Name} and {descriptor.GetType().Assembly.GetName().Name}.");
        }
        All = [.. _byId.Values.OrderBy(d => d.Kind).ThenBy(d => d.Id, StringComparer.Ordinal)];
    }

    /// <inheritdoc/>
    public IReadOnlyList<ComponentDescriptor> All { get; }

    /// <inheritdoc/>
    public ComponentDescriptor Get(ComponentKind kind, string id)
    {
        if (TryGet(kind, id, out var found)) return found;
        var elsewhere = All.Where(d => d.Id == id).Select(d => d.Kind.JsonName()).ToArray();
        if (elsewhere.Length > 0) throw Unknown($"There is no {kind.JsonName()} '{id}'; that is the id of a {string.Join(" and a ", elsewhere)}.");
        var ids = All.Where(d => d.Kind == kind).Select(d => d.Id).ToArray();
        throw Unknown($"There is no {kind.JsonName()} '{id}'.{NearestName.Hint(id, ids)} {Known(ids)}");
    }

    /// <inheritdoc/>
    public ComponentDescriptor Get(string id) => All.Where(d => d.Id == id).ToArray() switch
    {
        [var one] => one,
        [] => throw Unknown($"There is no component '{id}'.{NearestName.Hint(id, All.Select(d => d.Id))} {Known([.. All.Select(d => d.Id).Distinct()])}"),
        var several => throw Unknown($"'{id}' is the id of a {string.Join(" and a ", several.Select(d => d.Kind.JsonName()))}; name the kind too."),
    };

    /// <inheritdoc/>
    public ComponentDescriptor Get(ComponentSpecAttribute spec)
    {
        var descriptor = Get(spec.Kind, spec.Id);
        return descriptor.SpecType.IsInstanceOfType(spec)
            ? descriptor
            : throw Unknown($"The {descriptor} takes options of class {descriptor.SpecType.AssemblyQualifiedName}, and gets {spec.GetType().AssemblyQualifiedName}.");
    }

    /// <inheritdoc/>
    public bool TryGet(ComponentKind kind, string id, [NotNullWhen(true)] out ComponentDescriptor? descriptor) => _byId.TryGetValue((kind, id), out descriptor);

    private static SegException Unknown(string message) => new(DiagnosticIds.UnknownComponent, message);

    private static string Known(IReadOnlyCollection<string> ids) => ids.Count == 0
        ? "No plugin that provides one is loaded; `seg plugins list` shows those that were found."
        : $"Known: {string.Join(", ", ids)}.";
}
