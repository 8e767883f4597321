using Seg.Testing;

namespace Seg.Architecture.Tests;

/// <summary>What is not in the solution is neither built by ./test nor packed.</summary>
public sealed class SolutionTests
{
    // Samples and templates are an outsider's: built against packages, by the packaging tests.
    private static readonly string[] Outsiders = ["samples/", "templates/seg-"];

    [Fact]
    public void EveryProjectIsInTheSolution()
    {
        var solution = Repository.Read("Modular.sln").Replace('\\', '/');
        string[] missing = [.. Repository.Files("", "*.csproj").Where(p => !Outsiders.Any(o => p.StartsWith(o, StringComparison.Ordinal)) && !solution.Contains($"\"{p}\"", StringComparison.Ordinal))];
        Assert.Empty(missing);
    }
}
