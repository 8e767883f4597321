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
        services.TryAddSingleton<SegmenterFactory>();
        return services;
    }

    /// <summary>Adds the application's <see cref="ISegmenter"/>: a singleton whose weights are loaded by its first call.</summary>
    /// <param name="services">With <see cref="AddSegmentation"/> called before or after.</param>
    /// <param name="model">A model's id, or a JSON spec file.</param>
    /// <param name="configure">Changes the options.</param>
    public static IServiceCollection AddSegmenter(this IServiceCollection services, string model, Func<SegmenterOptions, SegmenterOptions>? configure = null) =>
        services.AddSingleton(provider => Create(provider, model, configure));

    /// <summary>Adds one of several segmenters, under a name: <c>[FromKeyedServices("street")] ISegmenter</c>.</summary>
    /// <param name="services">With <see cref="AddSegmentation"/> called before or after.</param>
    /// <param name="name">The key.</param>
    /// <param name="model">A model's id, or a JSON spec file.</param>
    /// <param name="configure">Changes the options.</param>
    /// <exception cref="ArgumentException">There is a segmenter of that name already; the container itself would let the last one win in silence.</exception>
    public static IServiceCollection AddKeyedSegmenter(this IServiceCollection services, string name, string model, Func<SegmenterOptions, SegmenterOptions>? configure = null)
    {
        if (services.Any(s => s.IsKeyedService && s.ServiceType == typeof(ISegmenter) && name.Equals(s.ServiceKey)))
            throw new ArgumentException($"There is a segmenter named '{name}' already.", nameof(name));
        return services.AddKeyedSingleton(name, (provider, _) => Create(provider, model, configure));
    }

    private static ISegmenter Create(IServiceProvider provider, string model, Func<SegmenterOptions, SegmenterOptions>? configure)
    {
        var options = new SegmenterOptions();
        return provider.GetRequiredService<SegmenterFactory>().CreateLazy(model, configure?.Invoke(options) ?? options);
    }
}
