using System.Reflection;
using System.Runtime.Loader;

namespace Seg.Runtime;

/// <summary>The assemblies and native libraries that a plugin's directory holds for it alone. Thread-safe.</summary>
/// <param name="main">The plugin's main assembly.</param>
internal sealed class PrivateAssemblies(string main)
{
    // Reads the plugin's .deps.json: only when something private is asked for, which for most plugins is never.
    private readonly Lazy<AssemblyDependencyResolver?> _resolver = new(() =>
    {
        try
        {
            return new(main);
        }
        catch (InvalidOperationException)
        {
            return null; // A .deps.json that does not fit the directory: the directory's own files still serve.
        }
    });

    /// <summary>The plugin's own file for an assembly, or null.</summary>
    public string? Find(AssemblyName name)
    {
        var beside = Path.Combine(Path.GetDirectoryName(main)!, name.Name + ".dll");
        if (_resolver.Value?.ResolveAssemblyToPath(name) is { } resolved && File.Exists(resolved)) return resolved;
        return File.Exists(beside) ? beside : null;
    }

    /// <summary>The plugin's own native library of a name, or null.</summary>
    public string? FindNative(string name) => _resolver.Value?.ResolveUnmanagedDllToPath(name);
}
