using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Seg.Runtime.Checkpoints;

namespace Seg.Runtime;

/// <summary>Registration of the run time.</summary>
public static class SegmentationServices
{
    /// <summary>
    /// Adds the catalogues, the composer and the segmenter factory, all singletons, and what plugins in the builder's directories register.
    /// Plugins in static mode (<c>AddSegPlugin</c>) may be added before or after. Call once.
    /// </summary>
    /// <remarks>Plugins are loaded here, since they add services; one that fails is listed in <see cref="PluginSet"/> and stops nothing.</remarks>
    public static IServiceCollection AddSegmentation(this IServiceCollection services, Action<SegmentationBuilder>? configure = null)
    {
        var builder = new SegmentationBuilder(services);
        configure?.Invoke(builder);
        services.AddSingleton(new PluginLoader(builder.PluginOptions).Load(services));
        services.TryAddSingleton(_ => builder.Folders());
        services.TryAddSingleton<IComponentCatalog>(provider => new ComponentCatalog(provider.GetServices<ComponentDescriptor>()));
        services.TryAddSingleton<IClassCatalogs>(provider => new ClassCatalogs(provider.GetServices<ClassCatalogueDefinition>()));
        services.TryAddSingleton(provider => new ModelCatalog(
            provider.GetServices<ModelDefinition>(), provider.GetRequiredService<IComponentCatalog>(), provider.GetRequiredService<ModelFolders>()));
        services.TryAddSingleton<IModelCatalog>(provider => provider.GetRequiredService<ModelCatalog>());
        services.TryAddSingleton(provider => provider.GetRequiredService<ModelCatalog>().Reader);
        services.TryAddSingleton<SpecWriter>();
        services.TryAddSingleton<SpecComparer>();
        services.TryAddSingleton<ModelComposer>();
        services.TryAddSingleton(provider => DefaultComponents.ImageCodec(provider.GetRequiredService<IComponentCatalog>()));
        services.TryAddSingleton(provider => new CheckpointLoader(DefaultComponents.CheckpointFormats(provider.GetRequiredService<IComponentCatalog>())));
        services.TryAddSingleton<ModelLoader>();
        services.TryAddSingleton(provider => new SegTelemetry(provider.GetService<IMeterFactory>()));
        services.TryAddSingleton<SegmenterFactory>();
        return services;
    }
}
