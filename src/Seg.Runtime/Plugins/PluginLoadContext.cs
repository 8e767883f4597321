using System.Reflection;
using System.Runtime.Loader;

namespace Seg.Runtime;

/// <summary>
/// The assemblies of one plugin directory. Contracts come from the host, a reference to another plugin resolves to that plugin's own
/// assembly, and everything else is private to the plugin.
/// </summary>
/// <remarks>Not collectible: native handles and registered descriptors keep a plugin alive for as long as the host lives (docs/concepts/plugins.md).</remarks>
internal sealed class PluginLoadContext : AssemblyLoadContext
{
    private readonly string _main;
    private readonly Func<string, Assembly?> _otherPlugin;
    private readonly AssemblyDependencyResolver? _resolver;

    /// <param name="main">The plugin's main assembly.</param>
    /// <param name="otherPlugin">The loaded main assembly of another active plugin by simple name, or null.</param>
    public PluginLoadContext(string main, Func<string, Assembly?> otherPlugin) : base(System.IO.Path.GetFileNameWithoutExtension(main))
    {
        (_main, _otherPlugin) = (main, otherPlugin);
        try
        {
            _resolver = new(main);
        }
        catch (InvalidOperationException)
        {
            // A .deps.json that does not fit the directory: the directory's own files still serve (Private).
        }
    }

    /// <summary>Loads the main assembly.</summary>
    public Assembly LoadMain() => LoadFromAssemblyPath(_main);

    /// <summary>The plugin's own file for an assembly, or null.</summary>
    public string? Private(AssemblyName name)
    {
        if (_resolver?.ResolveAssemblyToPath(name) is { } resolved && File.Exists(resolved)) return resolved;
        var beside = Path.Combine(Path.GetDirectoryName(_main)!, name.Name + ".dll");
        return File.Exists(beside) ? beside : null;
    }

    /// <inheritdoc/>
    protected override Assembly? Load(AssemblyName name)
    {
        if (HostAssemblies.IsShared(name.Name!)) return HostAssemblies.Context.LoadFromAssemblyName(new AssemblyName(name.Name!));
        if (_otherPlugin(name.Name!) is { } other) return other;
        return Private(name) is { } path ? LoadFromAssemblyPath(path) : null;
    }

    /// <inheritdoc/>
    protected override nint LoadUnmanagedDll(string name) =>
        _resolver?.ResolveUnmanagedDllToPath(name) is { } path ? LoadUnmanagedDllFromPath(path) : 0;
}
