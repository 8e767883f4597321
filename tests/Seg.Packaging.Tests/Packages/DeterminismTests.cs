using System.Security.Cryptography;
using Seg.Testing;

namespace Seg.Packaging.Tests;

/// <summary>The same sources give the same bytes, wherever they lie: a package can be checked against its sources.</summary>
[Trait("Category", "Slow")]
public sealed class DeterminismTests
{
    // A library with native code, one with generated code, and a plugin with more of it; what they reference is built on the way.
    private static readonly string[] Projects = ["src/Seg.Torch", "src/Seg.Kernels", "src/Seg.Generators", "src/Seg.Abstractions", "src/Seg.Operators", "plugins/Seg.PixelDecoders.Fpn"];

    [Fact]
    public void Sources_in_another_folder_give_the_same_assemblies_and_symbols()
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Name;
        // Debug builds keep the paths of their sources, for debuggers.
        if (configuration != "release") return;
        var elsewhere = Directory.CreateTempSubdirectory("seg-elsewhere-").FullName;
        try
        {
            Copy(elsewhere);
            Dictionary<string, string?> environment = new() { ["MSBUILDDISABLENODEREUSE"] = "1", ["UseSharedCompilation"] = "false" };
            ToolRun.Of("dotnet", elsewhere, environment, "build", "plugins/Seg.PixelDecoders.Fpn", "-c", "Release", "-nologo", "-v", "quiet").Succeeded();
            var differ = Projects.SelectMany(project => new[] { ".dll", ".pdb" }.Select(ending => Path.GetFileName(project) + ending))
                .Where(file => Hash(Repository.Root, file) != Hash(elsewhere, file));
            Assert.Empty(differ);
        }
        finally
        {
            Directory.Delete(elsewhere, recursive: true);
        }
    }

    private static void Copy(string elsewhere)
    {
        string[] top = ["Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props", "global.json", "nuget.config", ".editorconfig"];
        string[] folders = [.. Projects, "src/Shared", "src/Seg.CodeFixes", "eng"];
        string[] shared = ["src/Directory.Build.props", "plugins/Directory.Build.props", "plugins/Directory.Build.targets"];
        foreach (var file in top.Concat(shared).Concat(folders.SelectMany(f => Repository.Files(f, "*"))))
        {
            var copy = Path.Combine(elsewhere, file);
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(Path.Combine(Repository.Root, file), copy);
        }
        // The native part is compiled by others' tools and not compared: the one at hand is taken, newer than its sources.
        var native = Path.Combine(Directory.CreateDirectory(Path.Combine(elsewhere, "artifacts", "native")).FullName, "libsegtorch.so");
        File.Copy(Path.Combine(Repository.Root, "artifacts", "native", "libsegtorch.so"), native);
        File.SetLastWriteTimeUtc(native, DateTime.UtcNow);
    }

    private static string Hash(string root, string file) =>
        Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(Path.Combine(root, "artifacts", "obj", Path.GetFileNameWithoutExtension(file), "release", file))));
}
