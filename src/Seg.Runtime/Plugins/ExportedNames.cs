using Microsoft.Extensions.DependencyInjection;

namespace Seg.Runtime;

/// <summary>Everything that must be there once, named the way messages name it.</summary>
internal static class ExportedNames
{
    /// <summary>What a plugin brings.</summary>
    public static IEnumerable<string> Of(PluginManifest manifest) =>
    [
        $"plugin '{manifest.Id}'",
        .. manifest.Components.Select(c => Component(c.Kind, c.Id)),
        .. manifest.Models.Select(Model),
        .. manifest.Classes.Select(c => Classes(c.Id)),
    ];

    /// <summary>What plugins in static mode have registered, each with who provides it.</summary>
    public static Dictionary<string, string> Of(IServiceCollection services)
    {
        var names = new Dictionary<string, string>();
        foreach (var service in services.Where(s => !s.IsKeyedService && s.ImplementationInstance is not null))
        {
            var name = service.ImplementationInstance switch
            {
                ComponentDescriptor component => Component(component.Kind.JsonName(), component.Id),
                ModelDefinition model => Model(model.Spec.Id),
                ClassCatalogueDefinition classes => Classes(classes.Id),
                _ => null,
            };
            if (name is not null) names[name] = "the application itself";
        }
        return names;
    }

    private static string Component(string kind, string id) => $"{kind} '{id}'";

    private static string Model(string id) => $"model '{id}'";

    private static string Classes(string id) => $"class catalogue '{id}'";
}
