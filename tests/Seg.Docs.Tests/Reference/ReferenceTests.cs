using Seg.Testing;

namespace Seg.Docs.Tests;

/// <summary>
/// The generated pages of docs/reference are what the code says today. SEG_ACCEPT_SNAPSHOTS=1 writes them anew.
/// </summary>
public sealed class ReferenceTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "docs", "reference");

    [Fact]
    public void TheApiPagesAreThoseOfTheDocComments()
    {
        var pages = new ApiWriter(new()).Pages().ToArray();
        foreach (var (file, text) in pages) Compare($"api/{file}", text);
        var stale = Directory.GetFiles(Path.Combine(Folder, "api")).Where(f => !pages.Any(p => p.File == Path.GetFileName(f))).ToArray();
        if (Accept) foreach (var file in stale) File.Delete(file);
        else Assert.Empty(stale);
    }

    [Fact]
    public void TheComponentPageIsThatOfTheOptionsClasses() => Compare("components.md", CataloguePages.Components());

    [Fact]
    public void TheModelPageIsThatOfTheSpecs() => Compare("models.md", CataloguePages.Models());

    [Fact]
    public void TheCommandPageIsThatOfTheHelp() => Compare("cli.md", CommandPage.Write());

    private static bool Accept => Environment.GetEnvironmentVariable("SEG_ACCEPT_SNAPSHOTS") == "1";

    private static void Compare(string file, string text)
    {
        var path = Path.Combine(Folder, file);
        if (Accept)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, text);
            return;
        }
        Assert.True(File.Exists(path), $"docs/reference/{file} is not there yet; SEG_ACCEPT_SNAPSHOTS=1 ./test FullyQualifiedName~ReferenceTests writes it.");
        var (expected, found) = (text.Split('\n'), File.ReadAllText(path).ReplaceLineEndings("\n").Split('\n'));
        var line = Enumerable.Range(0, Math.Max(expected.Length, found.Length)).FirstOrDefault(i => i >= expected.Length || i >= found.Length || expected[i] != found[i], -1);
        Assert.True(line < 0, $"docs/reference/{file}:{line + 1} is out of date; SEG_ACCEPT_SNAPSHOTS=1 ./test FullyQualifiedName~ReferenceTests writes it anew.\nfile: {found.ElementAtOrDefault(line)}\ncode: {expected.ElementAtOrDefault(line)}");
    }
}
