using System.Text.RegularExpressions;
using Seg.Testing;

namespace Seg.Architecture.Tests;

public sealed partial class SourceTests
{
    private const int MostLines = 500;

    // The tensor library, its tests, its own generator's tests and the surroundings of that generator's page.
    private static readonly string[] TensorLibrary = ["src/Seg.Torch/", "tests/Seg.Torch.Tests/", "tests/Seg.Generators.Tests/TorchOps/", "tests/Seg.Docs.Tests/Preludes/torch-op.cs"];

    [Fact]
    public void OutsideTheTensorLibraryNothingUsesWhatTorchSharpLacks()
    {
        var uses = new List<string>();
        foreach (var file in Repository.Sources.Where(f => !TensorLibrary.Any(folder => f.StartsWith(folder, StringComparison.Ordinal))))
        {
            var conditions = new Stack<bool>();
            foreach (var (line, number) in Repository.Lines(file).Select((line, i) => (line.Trim(), i + 1)))
            {
                if (line.StartsWith("#if", StringComparison.Ordinal)) conditions.Push(line.Contains("SEG_SYSTEM_TORCH", StringComparison.Ordinal) && !line.Contains('!'));
                else if (line.StartsWith("#el", StringComparison.Ordinal)) conditions.Push(conditions.Pop() ^ true);
                else if (line.StartsWith("#endif", StringComparison.Ordinal)) conditions.Pop();
                else if (!conditions.Contains(true) && SegTorch().IsMatch(Repository.Code(line))) uses.Add($"{file}({number}): {line}");
            }
        }
        Assert.Empty(uses);
    }

    [Fact]
    public void NoFileIsLongerThanCanBeReadInOneGo() =>
        Assert.Empty(Repository.Sources.Select(f => (File: f, Repository.Lines(f).Length)).Where(f => f.Length > MostLines).Select(f => $"{f.File} has {f.Length} lines"));

    [Fact]
    public void NothingIsLeftUndone() => Assert.Empty(Repository.Sources.Where(f => !f.EndsWith("/SourceTests.cs", StringComparison.Ordinal))
        .Where(f => Undone().IsMatch(Repository.Read(f))).Select(f => $"{f}: {Undone().Match(Repository.Read(f)).Value}"));

    [Fact]
    public void NoFileNamesAPlaceOfOneMachine()
    {
        string[] patterns = ["*.cs", "*.csproj", "*.props", "*.targets", "*.md", "*.sh", "*.cpp"];
        var files = new[] { "src", "plugins", "hosts", "samples", "tests", "docs", "eng" }.SelectMany(folder => patterns.SelectMany(p => Repository.Files(folder, p)));
        string[] named = [.. files.Where(f => !f.EndsWith("/SourceTests.cs", StringComparison.Ordinal) && MachinePath().IsMatch(Repository.Read(f)))];
        Assert.Empty(named);
    }

    // In our namespaces the name alone does, too: Torch.PackedProduct.
    [GeneratedRegex(@"\bSeg\.Torch\b(?!\.Tests)|(?<![\w.])Torch\.[A-Z]")]
    private static partial Regex SegTorch();

    [GeneratedRegex(@"\bTODO\b|\bFIXME\b|new NotImplementedException\b")]
    private static partial Regex Undone();

    [GeneratedRegex(@"(?<![\w.])/(work|root|home/\w+)/")]
    private static partial Regex MachinePath();
}
