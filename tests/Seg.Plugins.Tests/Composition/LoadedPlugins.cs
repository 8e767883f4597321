using Microsoft.Extensions.DependencyInjection;
using Seg.Runtime;
using Seg.Testing;

namespace Seg.Plugins.Tests.Composition;

/// <summary>The repository's plugins, loaded from their directories as a host loads them.</summary>
public static class LoadedPlugins
{
    private static readonly Lazy<ServiceProvider> Lazy = new(() => new ServiceCollection().AddSegmentation(b => b.AddPluginDirectory(Path.Combine(Repository.Root, "artifacts", "plugins"))).BuildServiceProvider());

    public static T Get<T>() where T : notnull => Lazy.Value.GetRequiredService<T>();

    /// <summary>The ids of all compiled models.</summary>
    public static IEnumerable<string> CompiledModels => Get<IModelCatalog>().Ids.Where(id => Get<IModelCatalog>().Compiled(id) is not null);
}
