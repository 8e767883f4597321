using System.Reflection;
using System.Runtime.Loader;

namespace Seg.Runtime;

/// <summary>
/// The assemblies of one plugin directory. Contracts come from the host, a reference to another plugin resolves to that plugin's own
/// assembly, and everything else is private to the plugin.
/// </summary>
/// <remarks>Not collectible: native handles and registered descriptors keep a plugin alive for as long as the host lives (docs/concepts/plugins.md).</remarks>
/// <param name="main">The plugin's main assembly.</param>
/// <param name="otherPlugin">The loaded main assembly of another active plugin by simple name, or null.</param>
internal sealed class PluginLoadContext(string main, Func<string, Assembly?> otherPlugin) : AssemblyLoadContext(Path.GetFileNameWithoutExtension(main))
{
    /// <summary>What the plugin's directory holds for it alone.</summary>
    public PrivateAssemblies Private { get; } = new(Path.GetDirectoryName(main)!);

    /// <summary>Loads the main assembly.</summary>
    public Assembly LoadMain() => LoadFromAssemblyPath(main);

    /// <inheritdoc/>
    protected override Assembly? Load(AssemblyName name)
    {
        if (HostAssemblies.IsShared(name.Name!)) return HostAssemblies.Context.LoadFromAssemblyName(new AssemblyName(name.Name!));
        if (otherPlugin(name.Name!) is { } other) return other;
        return Private.Find(name) is { } path ? LoadFromAssemblyPath(path) : null;
    }

    /// <inheritdoc/>
    protected override nint LoadUnmanagedDll(string name) => Private.FindNative(name) is { } path ? LoadUnmanagedDllFromPath(path) : 0;
}
