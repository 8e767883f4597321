using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Seg.Generators.Tests;

/// <summary>What the README shows is what compiles.</summary>
public sealed class ReadmeTests
{
    [Fact]
    public void ThePluginCompilesAndGetsItsManifest()
    {
        var plugin = Assert.Single(Blocks(), block => block.Contains("[Component<", StringComparison.Ordinal));
        var run = GeneratorRun.Of(plugin).Compiles();
        Assert.Contains(run.Result.GeneratedSources, source => source.SourceText.ToString().Contains("acme/hungry", StringComparison.Ordinal));
    }

    private static IEnumerable<string> Blocks([CallerFilePath] string sourceFile = "") =>
        Regex.Matches(File.ReadAllText(Path.Combine(Path.GetDirectoryName(sourceFile)!, "..", "..", "README.md")), "```csharp\n(.*?)```", RegexOptions.Singleline).Select(m => m.Groups[1].Value);
}
