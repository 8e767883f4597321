using Microsoft.Extensions.DependencyInjection;
using Seg.Runtime;

namespace Seg.Cli;

/// <summary>The run time, set up when a command first asks for it: <c>--help</c> loads no plugin.</summary>
internal static class Services
{
    private static readonly Lazy<ServiceProvider> Lazy = new(() =>
        new ServiceCollection().AddSegmentation(seg => seg.AddDefaultPlugins()).BuildServiceProvider());

    public static IServiceProvider Provider => Lazy.Value;

    /// <summary>The spec of an id or file, with overrides laid over it.</summary>
    public static ModelSpec Spec(string idOrPath, string[] set)
    {
        var spec = Provider.GetRequiredService<IModelCatalog>().Get(idOrPath);
        return Provider.GetRequiredService<SpecReader>().Apply(spec, SpecOverrides.Parse(set));
    }
}
