using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Seg.Runtime;
using Seg.Testing;

namespace Seg.Docs.Tests;

/// <summary>The run time with the repository's plugins and models.</summary>
internal static class DocServices
{
    private static readonly Lazy<ServiceProvider> LazyOwn = new(() => Services().BuildServiceProvider());
    private static readonly Lazy<ServiceProvider> LazyWithPages = new(() =>
    {
        var services = Services();
        PagesPlugin().Register(services);
        return services.BuildServiceProvider();
    });

    /// <summary>What the repository holds.</summary>
    public static IServiceProvider Own => LazyOwn.Value;

    /// <summary>With the plugin that the pages write.</summary>
    public static IServiceProvider WithPages => LazyWithPages.Value;

    private static ServiceCollection Services()
    {
        var services = new ServiceCollection();
        services.AddSegmentation(seg => seg.AddPluginDirectory(SegCommand.Plugins).AddModelFolder(Path.Combine(Repository.Root, "models")));
        return services;
    }

    // README.md and the how-to pages speak of "acme/hungry": the component is the one that they show.
    private static ISegPlugin PagesPlugin()
    {
        var block = DocPages.Blocks.First(b => b.Kind == BlockKind.CSharp && b.Text.Contains("(\"acme/hungry\")", StringComparison.Ordinal) && b.Text.Contains("[assembly: SegPlugin(", StringComparison.Ordinal));
        using var image = new MemoryStream();
        Assert.True(CodeRun.Of(block).GetAwaiter().GetResult().Compilation.Emit(image).Success);
        var entry = Assembly.Load(image.ToArray()).GetCustomAttribute<SegPluginEntryAttribute>()!.Entry;
        return (ISegPlugin)Activator.CreateInstance(entry)!;
    }
}
