using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Seg.Runtime;
using Seg.Testing;

namespace Seg.Docs.Tests;

/// <summary>The run time with the repository's plugins, its models, and the plugin that the pages write.</summary>
internal static class DocServices
{
    private static readonly Lazy<ServiceProvider> Lazy = new(Build);

    public static IServiceProvider Provider => Lazy.Value;

    private static ServiceProvider Build()
    {
        var services = new ServiceCollection();
        services.AddSegmentation(seg => seg.AddPluginDirectory(Path.Combine(Repository.Root, "artifacts", "plugins")).AddModelFolder(Path.Combine(Repository.Root, "models")));
        PagesPlugin().Register(services);
        return services.BuildServiceProvider();
    }

    // README.md and the how-to pages speak of "acme/hungry": the component is the one that they show.
    private static ISegPlugin PagesPlugin()
    {
        var block = DocPages.Blocks.First(b => b.Kind == BlockKind.CSharp && b.Text.Contains("(\"acme/hungry\")", StringComparison.Ordinal));
        using var image = new MemoryStream();
        Assert.True(CodeRun.Of(block).GetAwaiter().GetResult().Compilation.Emit(image).Success);
        var entry = Assembly.Load(image.ToArray()).GetCustomAttribute<SegPluginEntryAttribute>()!.Entry;
        return (ISegPlugin)Activator.CreateInstance(entry)!;
    }
}
