using Microsoft.Extensions.DependencyInjection;

namespace Seg;

/// <summary>Marks an assembly as a plugin and names it, e.g. <c>Acme.Decoders</c>. Readable without loading the assembly.</summary>
/// <param name="id">The plugin's id.</param>
[AttributeUsage(AttributeTargets.Assembly)]
public sealed class SegPluginAttribute(string id) : Attribute
{
    /// <summary>The plugin's id.</summary>
    public string Id => id;
}

/// <summary>Generated: the class that registers everything the plugin holds.</summary>
/// <param name="abi">The contract version that the plugin was compiled for.</param>
/// <param name="entry">A public class that implements <see cref="ISegPlugin"/> and has a parameterless constructor.</param>
[AttributeUsage(AttributeTargets.Assembly)]
public sealed class SegPluginEntryAttribute(int abi, Type entry) : Attribute
{
    /// <summary>The contract version that the plugin was compiled for.</summary>
    public int Abi => abi;

    /// <summary>The entry class.</summary>
    public Type Entry => entry;
}

/// <summary>Generated: one component of the plugin. Readable without loading the assembly, and by the generator in a project that references it.</summary>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
public sealed class SegComponentExportAttribute : Attribute
{
    /// <param name="kind">The kind, as in JSON (<c>pixelDecoder</c>).</param>
    /// <param name="id">The id, <c>vendor/name</c>.</param>
    /// <param name="descriptor">The descriptor class.</param>
    /// <param name="spec">The options class.</param>
    /// <param name="component">The implementation.</param>
    public SegComponentExportAttribute(string kind, string id, Type descriptor, Type spec, Type component) =>
        (Kind, Id, Descriptor, Spec, Component) = (kind, id, descriptor, spec, component);

    /// <summary>The kind, as in JSON.</summary>
    public string Kind { get; }

    /// <summary>The id, <c>vendor/name</c>.</summary>
    public string Id { get; }

    /// <summary>The descriptor class.</summary>
    public Type Descriptor { get; }

    /// <summary>The options class.</summary>
    public Type Spec { get; }

    /// <summary>The implementation.</summary>
    public Type Component { get; }

    /// <summary>The contract version that it was compiled for.</summary>
    public int Abi { get; set; }

    /// <summary>Defaults of the options, <c>Name=json</c> separated by line breaks: metadata does not hold initialisers.</summary>
    public string Defaults { get; set; } = "";

    /// <summary>Ports as lines of text.</summary>
    public string Ports { get; set; } = "";
}

/// <summary>Generated: one compiled model spec of the plugin.</summary>
/// <param name="id">The model's id.</param>
/// <param name="definition">The definition class.</param>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
public sealed class SegModelExportAttribute(string id, Type definition) : Attribute
{
    /// <summary>The model's id.</summary>
    public string Id => id;

    /// <summary>The definition class.</summary>
    public Type Definition => definition;
}

/// <summary>Generated: one class catalogue of the plugin.</summary>
/// <param name="id">The catalogue's id.</param>
/// <param name="count">Number of classes.</param>
/// <param name="type">The class marked with <see cref="ClassCatalogueAttribute"/>.</param>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
public sealed class SegClassesExportAttribute(string id, int count, Type type) : Attribute
{
    /// <summary>The catalogue's id.</summary>
    public string Id => id;

    /// <summary>Number of classes.</summary>
    public int Count => count;

    /// <summary>The class that makes it.</summary>
    public Type Type => type;
}

/// <summary>Generated: one key map of the plugin.</summary>
/// <param name="id">The map's id.</param>
/// <param name="type">The class with the property that is marked with <see cref="KeyMapAttribute"/>.</param>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
public sealed class SegKeyMapExportAttribute(string id, Type type) : Attribute
{
    /// <summary>The map's id.</summary>
    public string Id => id;

    /// <summary>The class that holds it.</summary>
    public Type Type => type;
}

/// <summary>A plugin's registration, generated from its components, models, class catalogues and key maps.</summary>
public interface ISegPlugin
{
    /// <summary>The plugin's id.</summary>
    string Id { get; }

    /// <summary>
    /// Adds a <see cref="ComponentDescriptor"/> for each component, a <see cref="ModelDefinition"/> for each compiled spec, a
    /// <see cref="ClassCatalogueDefinition"/> for each class catalogue and a <see cref="KeyMapDefinition"/> for each key map, all as singletons.
    /// Constructs no component.
    /// </summary>
    void Register(IServiceCollection services);
}

/// <summary>Static mode: a plugin that the application references like any other package.</summary>
public static class SegPluginServiceCollectionExtensions
{
    /// <summary>Registers everything that the plugin holds.</summary>
    public static IServiceCollection AddSegPlugin<TPlugin>(this IServiceCollection services) where TPlugin : ISegPlugin, new()
    {
        new TPlugin().Register(services);
        return services;
    }
}
