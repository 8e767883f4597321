using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Seg.Runtime;

namespace Seg.Weights.Tests;

/// <summary>A run time with every plugin of the repository in static mode.</summary>
internal static class Runtime
{
    public static ServiceProvider Services(params string[] modelFolders)
    {
        var services = new ServiceCollection();
        foreach (var entry in Entries()) ((ISegPlugin)Activator.CreateInstance(entry)!).Register(services);
        services.AddSegmentation(seg =>
        {
            seg.WithoutDefaultModelFolders();
            foreach (var folder in modelFolders) seg.AddModelFolder(folder);
        });
        return services.BuildServiceProvider();
    }

    /// <summary>The entry class of every plugin.</summary>
    public static IEnumerable<Type> Entries() => Directory.EnumerateFiles(AppContext.BaseDirectory, "Seg.*.dll")
        .Select(path => Assembly.Load(Path.GetFileNameWithoutExtension(path)))
        .SelectMany(a => a.GetCustomAttributes<SegPluginEntryAttribute>()).Select(a => a.Entry);
}
