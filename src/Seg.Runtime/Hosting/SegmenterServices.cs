using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Seg.Runtime;

/// <summary>Registration of segmenters.</summary>
public static class SegmenterServices
{
    /// <summary>Adds the application's <see cref="ISegmenter"/>: a singleton whose weights are loaded by its first call.</summary>
    /// <param name="services">With <see cref="SegmentationServices.AddSegmentation"/> called before or after.</param>
    /// <param name="model">A model's id, or a JSON spec file.</param>
    /// <param name="configure">Changes the options.</param>
    /// <returns>For middleware around it.</returns>
    public static SegmenterBuilder AddSegmenter(this IServiceCollection services, string model, Action<SegmenterOptions>? configure = null)
    {
        var builder = Builder(services, null, model, configure);
        services.AddSingleton(provider => Create(provider, builder));
        return builder;
    }

    /// <summary>Adds one of several segmenters, under a name: <c>[FromKeyedServices("street")] ISegmenter</c>.</summary>
    /// <param name="services">With <see cref="SegmentationServices.AddSegmentation"/> called before or after.</param>
    /// <param name="name">The key, and the name of its options.</param>
    /// <param name="model">A model's id, or a JSON spec file.</param>
    /// <param name="configure">Changes the options.</param>
    /// <returns>For middleware around it.</returns>
    /// <exception cref="ArgumentException">There is a segmenter of that name already; the container itself would let the last one win in silence.</exception>
    public static SegmenterBuilder AddKeyedSegmenter(this IServiceCollection services, string name, string model, Action<SegmenterOptions>? configure = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (services.Any(s => s.IsKeyedService && s.ServiceType == typeof(ISegmenter) && name.Equals(s.ServiceKey)))
            throw new ArgumentException($"There is a segmenter named '{name}' already.", nameof(name));
        var builder = Builder(services, name, model, configure);
        services.AddKeyedSingleton(name, (provider, _) => Create(provider, builder));
        return builder;
    }

    private static SegmenterBuilder Builder(IServiceCollection services, string? name, string model, Action<SegmenterOptions>? configure)
    {
        var builder = new SegmenterBuilder(services, name);
        services.AddOptions<SegmenterOptions>(builder.OptionsName).Configure(options =>
        {
            options.Model = model;
            configure?.Invoke(options);
        });
        return builder;
    }

    private static ISegmenter Create(IServiceProvider provider, SegmenterBuilder builder)
    {
        var options = provider.GetRequiredService<IOptionsMonitor<SegmenterOptions>>().Get(builder.OptionsName);
        return builder.Build(provider.GetRequiredService<SegmenterFactory>().CreateLazy(options.Model, options), provider);
    }
}
