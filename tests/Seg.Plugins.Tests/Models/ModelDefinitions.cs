using Microsoft.Extensions.DependencyInjection;
using Seg.Models;

namespace Seg.Plugins.Tests.Models;

/// <summary>The compiled specs of Seg.Models and the class catalogues they name, as a host in static mode gets them.</summary>
internal static class ModelDefinitions
{
    private static readonly ServiceProvider Services = new ServiceCollection()
        .AddSegModels().AddSegDatasetsCoco().AddSegDatasetsAde20k().AddSegDatasetsCityscapes().AddSegDatasetsMapillaryVistas().AddSegDatasetsFashionScenes()
        .BuildServiceProvider();

    /// <summary>All compiled specs.</summary>
    public static IReadOnlyList<ModelDefinition> All { get; } = [.. Services.GetServices<ModelDefinition>()];

    /// <summary>The specs of a system's published configurations, by configuration file.</summary>
    public static IReadOnlyDictionary<string, ModelDefinition> Published(string system) => All
        .Where(m => m.Spec.Published?.System == system)
        .ToDictionary(m => m.Spec.Published!.Config, StringComparer.Ordinal);

    /// <summary>The specs of published Mask2Former configurations, by configuration file.</summary>
    public static IReadOnlyDictionary<string, ModelDefinition> Mask2Former { get; } = Published("Mask2Former");

    /// <summary>The specs of published MaskFormer configurations, by configuration file.</summary>
    public static IReadOnlyDictionary<string, ModelDefinition> MaskFormer { get; } = Published("MaskFormer");

    /// <summary>The spec of that id.</summary>
    public static ModelDefinition Get(string id) => All.Single(m => m.Spec.Id == id);

    /// <summary>The classes of a spec.</summary>
    public static ClassCatalogue ClassesOf(ModelSpec spec) => Services.GetServices<ClassCatalogueDefinition>().Single(c => c.Id == spec.Classes).Create();
}
