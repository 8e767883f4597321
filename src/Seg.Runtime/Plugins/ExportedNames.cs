using System.Reflection;
using Microsoft.Extensions.DependencyInjection;

namespace Seg.Runtime;

/// <summary>Everything that must be there once, named the way messages name it.</summary>
internal static class ExportedNames
{
    /// <summary>What a plugin brings.</summary>
    public static IEnumerable<string> Of(PluginManifest manifest) =>
    [
        Plugin(manifest.Id),
        .. manifest.Components.Select(c => Component(c.Kind, c.Id)),
        .. manifest.Models.Select(Model),
        .. manifest.Classes.Select(c => Classes(c.Id)),
        .. manifest.KeyMaps.Select(KeyMap),
    ];

    /// <summary>What plugins in static mode have registered, each with who provides it. Creates nothing.</summary>
    public static Dictionary<string, string> Of(IServiceCollection services)
    {
        var names = new Dictionary<string, string>();
        foreach (var assembly in services.Select(Provider).OfType<Assembly>().Distinct())
        {
            if (assembly.IsDynamic || assembly.Location.Length == 0 || PluginManifest.Read(assembly.Location) is not { } manifest) continue;
            foreach (var name in Of(manifest)) names[name] = $"{manifest.Assembly}, which the application references";
        }
        return names;
    }

    // The assembly that a registration of ours comes from: generated code registers with a lambda of its own.
    private static Assembly? Provider(ServiceDescriptor service)
    {
        if (service.IsKeyedService) return null;
        if (service.ServiceType == typeof(ClassCatalogueDefinition)) return (service.ImplementationInstance as ClassCatalogueDefinition)?.Create.Method.Module.Assembly;
        if (service.ServiceType == typeof(KeyMapDefinition)) return (service.ImplementationInstance as KeyMapDefinition)?.Get.Method.Module.Assembly;
        if (service.ServiceType != typeof(ComponentDescriptor) && service.ServiceType != typeof(ModelDefinition)) return null;
        return service.ImplementationFactory?.Method.Module.Assembly ?? (service.ImplementationType ?? service.ImplementationInstance?.GetType())?.Assembly;
    }

    public static string Plugin(string id) => $"plugin '{id}'";

    public static string Component(string kind, string id) => $"{kind} '{id}'";

    public static string Model(string id) => $"model '{id}'";

    public static string Classes(string id) => $"class catalogue '{id}'";

    public static string KeyMap(string id) => $"key map '{id}'";
}
