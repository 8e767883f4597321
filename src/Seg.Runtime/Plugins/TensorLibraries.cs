using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace Seg.Runtime;

/// <summary>
/// Recognises a tensor library that a plugin brings along. Two native ones in a process end it: both register the same operators, and no
/// exception tells of it. So such a plugin is refused before anything of it is loaded.
/// </summary>
internal static class TensorLibraries
{
    // Names without "lib" and ending: libtorch's own libraries and the two bindings' shims.
    private static readonly HashSet<string> Natives = new(StringComparer.OrdinalIgnoreCase)
    {
        "torch", "torch_cpu", "torch_cuda", "torch_cuda_cpp", "torch_cuda_cu", "torch_hip", "torch_python", "torch_global_deps", "c10", "c10_cuda", "c10_hip",
        "caffe2_nvrtc", "LibTorchSharp", "segtorch",
    };

    /// <summary>The first file that is one, with what it is, or null.</summary>
    /// <param name="directory">The plugin's directory.</param>
    /// <param name="main">Its main assembly: a plugin may call into the host's library, it may not bring one.</param>
    /// <param name="files">The directory's files.</param>
    public static string? In(string directory, string main, IReadOnlyList<string> files)
    {
        foreach (var file in files)
        {
            var path = Path.Combine(directory, file);
            // Under the contract's own name the host's is used (SEG3002).
            if (HostAssemblies.IsShared(Path.GetFileNameWithoutExtension(file)) || path == main) continue;
            if (IsNative(Path.GetFileName(file))) return $"{path}, a native tensor library";
            if (file.EndsWith(".dll", StringComparison.OrdinalIgnoreCase) && BindsOne(path) is { } library) return $"{path}, which binds the native tensor library '{library}'";
        }
        return null;
    }

    private static bool IsNative(string file)
    {
        var cut = file.IndexOf(".so", StringComparison.Ordinal) is var so and >= 0 && (so + 3 == file.Length || file[so + 3] == '.') ? so
            : file.EndsWith(".dll", StringComparison.OrdinalIgnoreCase) ? file.Length - 4
            : file.EndsWith(".dylib", StringComparison.OrdinalIgnoreCase) ? file.Length - 6 : -1;
        return cut > 0 && Natives.Contains(Stem(file[..cut]));
    }

    private static string Stem(string name) => !Natives.Contains(name) && name.StartsWith("lib", StringComparison.Ordinal) ? name[3..] : name;

    // A second managed binding, under whatever name: it imports functions of the native library.
    private static string? BindsOne(string path)
    {
        try
        {
            using var file = new PEReader(File.OpenRead(path));
            if (!file.HasMetadata) return null;
            var metadata = file.GetMetadataReader();
            for (var row = 1; row <= metadata.GetTableRowCount(TableIndex.ModuleRef); row++)
            {
                var name = metadata.GetString(metadata.GetModuleReference(MetadataTokens.ModuleReferenceHandle(row)).Name);
                if (IsNative(name) || Natives.Contains(Stem(name))) return name;
            }
            return null;
        }
        catch (Exception unreadable) when (PluginManifest.IsUnreadable(unreadable))
        {
            return null; // Not even its loader could read it.
        }
    }
}
