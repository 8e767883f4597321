using Seg.Testing;

namespace Seg.Architecture.Tests;

/// <summary>References point one way: Kernels → nothing; Operators → Kernels; Abstractions → Operators, whose kernels its layers run on; plugins and Runtime → Abstractions and Kernels; hosts → Runtime; the generator → nothing.</summary>
public sealed class ReferenceTests
{
    // What each library may reference. A new library is added here on purpose, with the direction that it takes.
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Seg.Abstractions"] = ["Seg.Operators", "Seg.Kernels"],
        ["Seg.Kernels"] = [],
        ["Seg.Operators"] = ["Seg.Kernels"],
        ["Seg.Torch"] = [],
        ["Seg.Generators"] = [],
        ["Seg.CodeFixes"] = [],
        ["Seg.Runtime"] = ["Seg.Abstractions", "Seg.Kernels", "Seg.Operators"],
        ["Seg.Evaluation"] = ["Seg.Abstractions", "Seg.Kernels"],
        ["Seg.Training"] = ["Seg.Abstractions", "Seg.Kernels"],
        ["Seg.Conformance"] = ["Seg.Abstractions"],
    };

    public static TheoryData<string> Libraries => ProjectFile.Names("src");

    public static TheoryData<string> Plugins => ProjectFile.Names("plugins");

    public static TheoryData<string> Hosts => ProjectFile.Names("hosts");

    [Theory]
    [MemberData(nameof(Libraries))]
    public void ALibraryReferencesOnlyWhatItMay(string name)
    {
        Assert.True(Allowed.TryGetValue(name, out var allowed), $"{name} is not in the list of libraries and their references.");
        Assert.Empty(ProjectFile.Of("src").Single(p => p.Name == name).Projects.Except(allowed));
    }

    [Fact]
    public void TheContractsUseAbstractionPackagesOnly() => Assert.All(
        ProjectFile.Of("src").Single(p => p.Name == "Seg.Abstractions").Packages,
        package => Assert.Matches(@"^Microsoft\.Extensions\..+\.Abstractions$", package));

    [Theory]
    [InlineData("Seg.Generators")]
    [InlineData("Seg.CodeFixes")]
    public void TheGeneratorUsesTheCompilerOnly(string name) => Assert.All(
        ProjectFile.Of("src").Single(p => p.Name == name).Packages, package => Assert.StartsWith("Microsoft.CodeAnalysis.", package));

    [Theory]
    [MemberData(nameof(Plugins))]
    public void OnlyTheModelsReferenceOtherPlugins(string name)
    {
        var project = ProjectFile.Of("plugins").Single(p => p.Name == name);
        var plugins = ProjectFile.Of("plugins").Select(p => p.Name).ToArray();
        // Abstractions and Kernels come from plugins/Directory.Build.props.
        Assert.Empty(project.Projects.Except(name == "Seg.Models" ? plugins : ["Seg.Training"]));
    }

    [Theory]
    [MemberData(nameof(Hosts))]
    public void AHostKnowsNoPlugin(string name)
    {
        var project = ProjectFile.Of("hosts").Single(p => p.Name == name);
        Assert.Empty(project.Projects.Except(["Seg.Runtime", "Seg.Evaluation", "Seg.Training", "Seg.Abstractions"]));
        var plugins = ProjectFile.Of("plugins").Select(p => p.Name).ToArray();
        var named = Repository.Files($"hosts/{name}", "*.cs").SelectMany(file => Repository.Lines(file)
            .Where(line => plugins.Any(plugin => Repository.Code(line).Contains(plugin, StringComparison.Ordinal))).Select(line => $"{file}: {line.Trim()}"));
        Assert.Empty(named);
    }

    [Theory]
    [InlineData(typeof(ISegmenter))]
    [InlineData(typeof(Runtime.PluginLoader))]
    [InlineData(typeof(Kernels.PillowResize))]
    public void TheCompiledAssembliesKeepTheSameRule(Type member)
    {
        var assembly = member.Assembly.GetName().Name!;
        string[] tensors = assembly == "Seg.Kernels" ? [] : ["Seg.Torch", "TorchSharp"];
        var ours = member.Assembly.GetReferencedAssemblies().Select(a => a.Name!).Where(n => n.StartsWith("Seg.", StringComparison.Ordinal) || n == "TorchSharp");
        Assert.Empty(ours.Except([.. Allowed[assembly], .. tensors]));
    }
}
