using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Seg.Runtime;

/// <summary>Registration of segmenters.</summary>
/// <remarks>
/// Of an option the last of these holds: its default; the section of the configuration that <c>AddSegmentation</c> was given; the <c>model</c> argument; the
/// <c>configure</c> argument; <c>services.Configure&lt;SegmenterOptions&gt;(name, …)</c> called later; <c>PostConfigure</c>. Options are checked when a generic host
/// starts, and without one when the segmenter is taken from the provider: <see cref="OptionsValidationException"/> with all that is wrong, by id.
/// </remarks>
public static class SegmenterServices
{
    /// <summary>Adds the application's <see cref="ISegmenter"/>: a singleton whose weights are loaded by its first call, or by its warm-up.</summary>
    /// <param name="services">With <see cref="SegmentationServices.AddSegmentation(IServiceCollection, Action{SegmentationBuilder})"/> called before or after.</param>
    /// <param name="model">A model's id, or a JSON spec file.</param>
    /// <param name="configure">Changes the options.</param>
    /// <returns>For middleware around it.</returns>
    /// <exception cref="ArgumentException">There is one without name already.</exception>
    public static SegmenterBuilder AddSegmenter(this IServiceCollection services, string model, Action<SegmenterOptions>? configure = null) =>
        Add(services, null, model, configure);

    /// <summary>As above, with the model named by the section <c>Segmenter</c> of the configuration, or by <paramref name="configure"/>.</summary>
    /// <inheritdoc cref="AddSegmenter(IServiceCollection, string, Action{SegmenterOptions})"/>
    public static SegmenterBuilder AddSegmenter(this IServiceCollection services, Action<SegmenterOptions>? configure = null) => Add(services, null, null, configure);

    /// <summary>Adds one of several segmenters, under a name: <c>[FromKeyedServices("street")] ISegmenter</c>.</summary>
    /// <param name="services">With <see cref="SegmentationServices.AddSegmentation(IServiceCollection, Action{SegmentationBuilder})"/> called before or after.</param>
    /// <param name="name">The key, and the name of its options.</param>
    /// <param name="model">A model's id, or a JSON spec file.</param>
    /// <param name="configure">Changes the options.</param>
    /// <returns>For middleware around it.</returns>
    /// <exception cref="ArgumentException">There is a segmenter of that name already; the container itself would let the last one win in silence.</exception>
    public static SegmenterBuilder AddKeyedSegmenter(this IServiceCollection services, string name, string model, Action<SegmenterOptions>? configure = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return Add(services, name, model, configure);
    }

    /// <summary>As above, with the model named by the section <c>Segmenters:name</c> of the configuration, or by <paramref name="configure"/>.</summary>
    /// <inheritdoc cref="AddKeyedSegmenter(IServiceCollection, string, string, Action{SegmenterOptions})"/>
    public static SegmenterBuilder AddKeyedSegmenter(this IServiceCollection services, string name, Action<SegmenterOptions>? configure = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return Add(services, name, null, configure);
    }

    private static SegmenterBuilder Add(IServiceCollection services, string? name, string? model, Action<SegmenterOptions>? configure)
    {
        var builder = new SegmenterBuilder(services, name);
        var registration = new SegmenterRegistration(builder.OptionsName);
        // Names of options and keys of configuration: the latter know no case.
        if (services.Any(s => s is { IsKeyedService: false, ImplementationInstance: SegmenterRegistration other } && string.Equals(other.OptionsName, registration.OptionsName, StringComparison.OrdinalIgnoreCase)))
            throw new ArgumentException(name is null ? "There is a segmenter already; AddKeyedSegmenter adds more." : $"There is a segmenter named '{name}' already.", nameof(name));
        services.AddSingleton(registration);
        services.AddOptions<SegmenterOptions>(builder.OptionsName).Configure<IServiceProvider>((options, provider) =>
        {
            // What is wrong in the section is told by the validation.
            if (provider.GetService<SegmentationConfiguration>() is { } configuration) SegmenterSection.Bind(configuration.Segmenter(builder.OptionsName), options);
            if (model is not null) options.Model = model;
            configure?.Invoke(options);
        }).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SegmenterOptions>, SegmenterOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, SegmenterWarmUp>());
        if (name is null) services.AddSingleton(provider => Create(provider, builder));
        else services.AddKeyedSingleton(name, (provider, _) => Create(provider, builder));
        return builder;
    }

    private static ISegmenter Create(IServiceProvider provider, SegmenterBuilder builder)
    {
        var options = provider.GetRequiredService<IOptionsMonitor<SegmenterOptions>>().Get(builder.OptionsName);
        return builder.Build(provider.GetRequiredService<SegmenterFactory>().CreateLazy(options.Model, options), provider);
    }
}
