using System.Reflection;
using System.Runtime.InteropServices;

namespace Seg.Runtime;

/// <summary>
/// The assemblies and native libraries that a plugin's directory holds for it alone, found where a build puts them: beside the main assembly, and
/// under <c>runtimes/{rid}</c> what is made for one platform.
/// </summary>
/// <remarks>The .deps.json is not read: the runtime's own reader of it (AssemblyDependencyResolver) ends the process on a damaged one.</remarks>
/// <param name="directory">The plugin's directory.</param>
internal sealed class PrivateAssemblies(string directory)
{
    private static readonly string[] Platforms = PlatformsOf(RuntimeInformation.RuntimeIdentifier);

    // Looked up once: most plugins have none, and every reference to the framework asks here first. A build copies one framework's libraries; were
    // there several, the last by name is the newest.
    private readonly Lazy<string[]> _platformFolders = new(() => Directory.Exists(Path.Combine(directory, "runtimes"))
        ? [.. Platforms.Select(p => Path.Combine(directory, "runtimes", p, "lib")).Where(Directory.Exists).SelectMany(d => Directory.EnumerateDirectories(d).OrderDescending(StringComparer.Ordinal))]
        : []);

    /// <summary>The plugin's own file for an assembly or a satellite of one, or null.</summary>
    public string? Find(AssemblyName name)
    {
        if (name.CultureName is { Length: > 0 } culture) return Existing(Path.Combine(directory, culture, name.Name + ".dll"));
        foreach (var folder in _platformFolders.Value)
            if (Existing(Path.Combine(folder, name.Name + ".dll")) is { } file) return file;
        return Existing(Path.Combine(directory, name.Name + ".dll"));
    }

    /// <summary>The plugin's own native library of a name, as DllImport gives it, or null.</summary>
    public string? FindNative(string name)
    {
        if (Path.IsPathRooted(name)) return null;
        string[] files = OperatingSystem.IsWindows() ? [name + ".dll", name] : OperatingSystem.IsMacOS() ? [$"lib{name}.dylib", name + ".dylib", name] : [$"lib{name}.so", name + ".so", name];
        return Platforms.Select(p => Path.Combine(directory, "runtimes", p, "native")).Prepend(directory)
            .SelectMany(_ => files, (folder, file) => Existing(Path.Combine(folder, file))).FirstOrDefault(f => f is not null);
    }

    // From the closest to the most general: linux-musl-x64, linux-musl, linux, unix-x64, unix, any. A distribution's own build of .NET calls itself
    // after it (debian.13-x64), and packages name the portable one.
    private static string[] PlatformsOf(string rid)
    {
        var (os, architecture) = (rid.Split('-')[0], rid.Split('-')[^1]);
        var portable = OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : OperatingSystem.IsLinux() ? "linux" : os;
        string[] general = portable == "win" ? [] : [$"unix-{architecture}", "unix"];
        string[] own = os == portable ? [rid, rid[..rid.LastIndexOf('-')]] : [rid, $"{portable}-{architecture}"];
        return [.. own, portable, .. general, "any"];
    }

    private static string? Existing(string path) => File.Exists(path) ? path : null;
}
