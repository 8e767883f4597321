using System.Reflection;
using System.Runtime.Loader;

namespace Seg.Runtime;

/// <summary>Which assemblies plugins get from the host. Thread-safe.</summary>
internal static class HostAssemblies
{
    /// <summary>
    /// The contract between host and plugins: were a second copy of one of these loaded, its types would not be the host's, and a second
    /// copy of the tensor library would load the native one twice.
    /// </summary>
    private static readonly string[] Contracts = ["Seg.Abstractions", "Seg.Kernels", "Seg.Operators", "Seg.Training", "Seg.Torch", "TorchSharp"];

    private static readonly Lazy<Dictionary<string, string>> Trusted = new(() =>
    {
        var paths = new Dictionary<string, string>();
        foreach (var path in ((AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") as string) ?? "").Split(Path.PathSeparator)) paths.TryAdd(Path.GetFileNameWithoutExtension(path), path);
        return paths;
    });

    /// <summary>The context of the host's own assemblies.</summary>
    public static AssemblyLoadContext Context { get; } = AssemblyLoadContext.GetLoadContext(typeof(ISegPlugin).Assembly)!;

    /// <summary>Whether a plugin must take it from the host, even if it carries a copy.</summary>
    public static bool IsShared(string name) => Array.IndexOf(Contracts, name) >= 0 || (name.StartsWith("Microsoft.Extensions.", StringComparison.Ordinal) && Has(name));

    /// <summary>Whether the host can provide it: its own or the framework's.</summary>
    public static bool Has(string name) => Trusted.Value.ContainsKey(name) || Context.Assemblies.Any(a => a.GetName().Name == name) || CanLoad(name);

    /// <summary>Its file, or null for an assembly that the host has without one.</summary>
    public static string? PathOf(string name) => Trusted.Value.GetValueOrDefault(name);

    // Only where the host carries no list of trusted assemblies (a single-file application).
    private static bool CanLoad(string name)
    {
        if (Trusted.Value.Count > 1) return false;
        try
        {
            return Context.LoadFromAssemblyName(new AssemblyName(name)) is not null;
        }
        catch (Exception missing) when (missing is FileNotFoundException or FileLoadException)
        {
            return false;
        }
    }
}
