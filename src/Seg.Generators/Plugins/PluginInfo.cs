using System.Linq;
using Seg.Generators.Components;
using Seg.Generators.Infrastructure;

namespace Seg.Generators.Plugins;

/// <summary>The assembly's [SegPlugin].</summary>
/// <param name="Id">The plugin's id.</param>
/// <param name="Namespace">Where the entry class goes.</param>
/// <param name="Abi">The contract version.</param>
internal sealed record PluginInfo(string Id, string Namespace, int Abi)
{
    /// <summary>The id without dots and dashes, in Pascal case: <c>AcmeDecoders</c>.</summary>
    public string Name { get; } = PluginParser.PascalName(Id);
}

/// <summary>A component as the manifest lists it.</summary>
internal sealed record ComponentExport(string Kind, string Id, string Descriptor, string Spec, string Component, int Abi, string Defaults, string Ports)
{
    public static ComponentExport Of(ComponentInfo component) => new(component.Spec.Slot, component.Spec.Id, component.DescriptorFullName, component.Spec.Type, component.Component,
        component.Abi, string.Join("\n", component.Spec.Options.Select(o => $"{o.Name}={o.Default}")), component.Ports);
}

/// <summary>A class catalogue as the manifest lists it.</summary>
internal sealed record ClassesExport(string Id, int Count, string Type);

/// <summary>A key map as the manifest lists it.</summary>
internal sealed record KeyMapExport(string Id, string Type, string Property);

/// <summary>A compiled model as the manifest lists it.</summary>
internal sealed record ModelExport(string Id, string Definition);

/// <summary>Everything in the assembly's manifest.</summary>
internal sealed record ManifestInfo(PluginInfo Plugin, EquatableArray<ComponentExport> Components, EquatableArray<ModelExport> Models, EquatableArray<ClassesExport> Classes,
    EquatableArray<KeyMapExport> KeyMaps);
