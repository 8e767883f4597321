using System.Runtime.Loader;
using Seg.Runtime;

namespace Seg.Plugins.Tests.Composition;

public sealed class PluginDirectoriesTests
{
    [Fact]
    public void EveryPluginOfTheRepositoryIsActive()
    {
        var set = LoadedPlugins.Get<PluginSet>();
        Assert.NotEmpty(set.All);
        Assert.All(set.All, p => Assert.Equal((PluginState.Active, ""), (p.State, p.Reason)));
        Assert.All(set.All, p => Assert.Empty(p.Warnings));
    }

    [Fact]
    public void ModelsUseTheComponentPluginsOwnAssemblies()
    {
        var catalog = LoadedPlugins.Get<IModelCatalog>();
        var components = LoadedPlugins.Get<IComponentCatalog>();
        foreach (var id in LoadedPlugins.CompiledModels)
        {
            foreach (var options in catalog.Get(id).Components.Values)
            {
                // Throws when the model's options class is a second copy of the component plugin's.
                var descriptor = components.Get(options);
                Assert.Equal(descriptor.GetType().Assembly.GetName().Name, AssemblyLoadContext.GetLoadContext(options.GetType().Assembly)!.Name);
            }
        }
    }
}
