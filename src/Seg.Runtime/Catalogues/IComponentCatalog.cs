using System.Diagnostics.CodeAnalysis;

namespace Seg.Runtime;

/// <summary>Every component that the host knows, from plugins in directories and in static mode. Thread-safe.</summary>
public interface IComponentCatalog
{
    /// <summary>All, by kind and then by id.</summary>
    IReadOnlyList<ComponentDescriptor> All { get; }

    /// <summary>The component of that kind and id.</summary>
    /// <exception cref="SegException">SEG4003, with the nearest id.</exception>
    ComponentDescriptor Get(ComponentKind kind, string id);

    /// <summary>The component of that id, whatever its kind.</summary>
    /// <exception cref="SegException">SEG4003: none, with the nearest id, or several kinds have it.</exception>
    ComponentDescriptor Get(string id);

    /// <summary>The component that these options are for.</summary>
    /// <exception cref="SegException">SEG4003: none, or its options class is another assembly's class of the same name.</exception>
    ComponentDescriptor Get(ComponentSpecAttribute spec);

    /// <summary>The component of that kind and id, if there is one.</summary>
    bool TryGet(ComponentKind kind, string id, [NotNullWhen(true)] out ComponentDescriptor? descriptor);
}
