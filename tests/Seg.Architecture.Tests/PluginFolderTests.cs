using System.Text.RegularExpressions;
using Seg.Testing;

namespace Seg.Architecture.Tests;

/// <summary>A reader who knows one plugin folder knows all: names follow from the folder.</summary>
public sealed partial class PluginFolderTests
{
    private static readonly string[] Families =
        ["Backbones", "PixelDecoders", "TransformerDecoders", "RegionDecoders", "Heads", "Criteria", "Datasets", "Augmentations", "Evaluators", "Imaging", "Checkpoints"];

    // Parts of no one family: whole models, and what is done with any of them.
    private static readonly string[] Alone = ["Seg.Models", "Seg.Passes"];

    public static TheoryData<string> Folders => [.. Directory.EnumerateDirectories(Path.Combine(Repository.Root, "plugins")).Select(d => Path.GetFileName(d)!).Where(n => n is not ("bin" or "obj"))];

    [Theory]
    [MemberData(nameof(Folders))]
    public void AFolderIsNamedAfterItsFamily(string folder)
    {
        var parts = folder.Split('.');
        Assert.True(Alone.Contains(folder) || (parts is ["Seg", _, _] && Families.Contains(parts[1])),
            $"{folder} is neither {string.Join(" nor ", Alone)} nor Seg.<family>.<name> of {string.Join(", ", Families)}.");
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void ProjectAssemblyAndPluginIdAreTheFoldersName(string folder)
    {
        Assert.Equal([$"plugins/{folder}/{folder}.csproj"], Repository.Files($"plugins/{folder}", "*.csproj"));
        Assert.DoesNotContain("<AssemblyName>", Repository.Read($"plugins/{folder}/{folder}.csproj"));
        var ids = Repository.Files($"plugins/{folder}", "*.cs").SelectMany(f => PluginId().Matches(Repository.Read(f))).Select(m => m.Groups[1].Value);
        Assert.Equal([folder], ids);
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void EveryComponentHasItsOptionsInAFileOfTheirName(string folder)
    {
        var files = Repository.Files($"plugins/{folder}", "*.cs").ToArray();
        foreach (var file in files)
        {
            foreach (Match component in Component().Matches(Repository.Read(file)))
            {
                var (options, type) = (component.Groups[1].Value, component.Groups[2].Value);
                Assert.EndsWith($"/{type}.cs", file);
                Assert.Contains(files, f => f.EndsWith($"/{options}.cs", StringComparison.Ordinal));
            }
        }
    }

    [GeneratedRegex("""\[assembly: (?:global::)?(?:Seg\.)?SegPlugin\("([^"]+)"\)\]""")]
    private static partial Regex PluginId();

    [GeneratedRegex(@"\[Component<(\w+)>\][\s\S]*?class (\w+)")]
    private static partial Regex Component();
}
