using Seg.Testing;

namespace Seg.Docs.Tests;

/// <summary>Links and pictures lead somewhere.</summary>
public sealed class LinkTests
{
    public static TheoryData<string> Pages => [.. DocPages.All.Select(p => p.Path)];

    [Theory]
    [MemberData(nameof(Pages))]
    public void EveryLinkWithinTheRepositoryResolves(string path)
    {
        var page = DocPages.All.Single(p => p.Path == path);
        Assert.Empty(page.Links.Where(l => !l.Target.Contains("://", StringComparison.Ordinal)).Select(l => Complaint(page, l)).OfType<string>());
    }

    [Fact]
    public void EveryPageOfDocsIsReachedFromItsIndex()
    {
        var reached = new HashSet<string>(StringComparer.Ordinal);
        var left = new Queue<string>(["docs/README.md"]);
        while (left.TryDequeue(out var path))
        {
            if (!reached.Add(path) || DocPages.All.FirstOrDefault(p => p.Path == path) is not { } page) continue;
            foreach (var link in page.Links) left.Enqueue(Resolve(page, link.Target.Split('#')[0]));
        }
        string[] lost = [.. DocPages.All.Select(p => p.Path).Where(p => p.StartsWith("docs/", StringComparison.Ordinal) && !reached.Contains(p))];
        Assert.Empty(lost);
    }

    private static string? Complaint(DocPage page, DocLink link)
    {
        var (file, anchor) = link.Target.Split('#', 2) is [var f, var a] ? (f, a) : (link.Target, null);
        var target = file.Length == 0 ? page.Path : Resolve(page, file);
        if (!Path.Exists(Path.Combine(Repository.Root, target))) return $"{page.Path}:{link.Line}: there is no {target}";
        return anchor is null || DocPages.All.FirstOrDefault(p => p.Path == target)?.Anchors.Contains(anchor) != false ? null : $"{page.Path}:{link.Line}: {target} has no heading #{anchor}";
    }

    private static string Resolve(DocPage page, string target) =>
        Path.GetRelativePath(Repository.Root, Path.Combine(Repository.Root, Path.GetDirectoryName(page.Path)!, target)).Replace('\\', '/');
}
