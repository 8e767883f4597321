using System.Diagnostics.Metrics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Seg.Runtime.Checkpoints;
using Seg.Shared;

namespace Seg.Runtime;

/// <summary>Registration of the run time.</summary>
public static class SegmentationServices
{
    /// <summary>
    /// Adds the catalogues, the composer and the segmenter factory, all singletons, and what plugins in the builder's directories register.
    /// Plugins in static mode (<c>AddSegPlugin</c>) may be added before or after. Call once.
    /// </summary>
    /// <remarks>Plugins are loaded here, since they add services; one that fails is listed in <see cref="PluginSet"/> and in the log, and stops nothing.</remarks>
    public static IServiceCollection AddSegmentation(this IServiceCollection services, Action<SegmentationBuilder>? configure = null) =>
        Add(services, null, configure);

    /// <summary>As above, with settings of the host's configuration: <c>AddSegmentation(configuration.GetSection("Seg"))</c>.</summary>
    /// <remarks>
    /// Keys: <c>PluginDirectories</c>, <c>DefaultPlugins</c>, <c>UserPlugins</c>, <c>DisabledPlugins</c>, <c>AllowAlteredPlugins</c>,
    /// <c>PluginTimeout</c> (hh:mm:ss), <c>ModelFolders</c>, <c>DefaultModelFolders</c>, <c>MaxPixels</c> (of a picture); <c>Segmenter</c> with the
    /// <see cref="SegmenterOptions"/> of <c>AddSegmenter</c>, and <c>Segmenters:name</c> with those of <c>AddKeyedSegmenter(name)</c>. Directories that code
    /// names come before the configured ones; of a segmenter's option, code's word holds. Unknown keys and values of another type are reported with every
    /// other fault of the options when the host starts, or without a host when the first segmenter is made.
    /// </remarks>
    /// <param name="services">The services.</param>
    /// <param name="configuration">The section; may be absent.</param>
    /// <param name="configure">What code adds to it.</param>
    public static IServiceCollection AddSegmentation(this IServiceCollection services, IConfiguration configuration, Action<SegmentationBuilder>? configure = null) =>
        Add(services, new(configuration), configure);

    private static IServiceCollection Add(IServiceCollection services, SegmentationConfiguration? configuration, Action<SegmentationBuilder>? configure)
    {
        var builder = new SegmentationBuilder(services);
        configure?.Invoke(builder);
        if (configuration is not null) services.AddSingleton(configuration);
        var problems = configuration?.Apply(builder) ?? [];
        services.AddOptions<SegmentationChecks>().Configure(checks => checks.Problems = problems).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SegmentationChecks>, SegmentationChecksValidator>());

        services.AddSingleton(new PluginLoader(builder.PluginOptions).Load(services));
        services.TryAddSingleton(_ => builder.Folders());
        services.TryAddSingleton(Components);
        services.TryAddSingleton<IClassCatalogs>(provider => new ClassCatalogs(provider.GetServices<ClassCatalogueDefinition>()));
        services.TryAddSingleton(provider => new ModelCatalog(
            provider.GetServices<ModelDefinition>(), provider.GetRequiredService<IComponentCatalog>(), provider.GetRequiredService<ModelFolders>()));
        services.TryAddSingleton<IModelCatalog>(provider => provider.GetRequiredService<ModelCatalog>());
        services.TryAddSingleton(provider => provider.GetRequiredService<ModelCatalog>().Reader);
        services.TryAddSingleton<SpecWriter>();
        services.TryAddSingleton<SpecComparer>();
        services.TryAddSingleton<SpecSchema>();
        services.TryAddSingleton<ModelComposer>();
        services.TryAddSingleton(provider => builder.Limited(DefaultComponents.ImageCodec(provider.GetRequiredService<IComponentCatalog>())));
        services.TryAddSingleton(provider => new KeyMapCatalog(provider.GetServices<KeyMapDefinition>()));
        services.TryAddSingleton(provider => new CheckpointLoader(
            DefaultComponents.CheckpointFormats(provider.GetRequiredService<IComponentCatalog>()), provider.GetRequiredService<KeyMapCatalog>()));
        services.TryAddSingleton<ModelLoader>();
        services.TryAddSingleton<InferencePlanner>();
        services.TryAddSingleton(_ => new HubClient(HubOptions.FromEnvironment()));
        services.TryAddSingleton<HubSpecs>();
        services.TryAddSingleton(provider => new HubPuller(provider.GetRequiredService<HubClient>(), provider.GetRequiredService<HubSpecs>(),
            ModelFolders.User ?? throw new SegException(DiagnosticIds.OutputUnwritable, $"This user has no folder for models; name one by the environment variable {PluginRoots.HomeVariable}.")));
        services.TryAddSingleton(provider => new SegTelemetry(provider.GetService<IMeterFactory>()));
        services.TryAddSingleton(Factory);
        return services;
    }

    // Everything rests on the catalogue, so whoever asks first makes the log of the plugins.
    private static IComponentCatalog Components(IServiceProvider provider)
    {
        if (provider.GetService<ILoggerFactory>() is { } loggers) PluginReport.Write(provider.GetRequiredService<PluginSet>(), loggers.CreateLogger<PluginLoader>());
        return new ComponentCatalog(provider.GetServices<ComponentDescriptor>());
    }

    // Without a host that validates at start, a bad configuration is told here at the latest.
    private static SegmenterFactory Factory(IServiceProvider provider)
    {
        _ = provider.GetRequiredService<IOptions<SegmentationChecks>>().Value;
        return ActivatorUtilities.CreateInstance<SegmenterFactory>(provider);
    }
}
