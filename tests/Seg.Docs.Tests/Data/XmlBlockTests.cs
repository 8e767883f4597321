using System.Xml.Linq;
using Seg.Testing;

namespace Seg.Docs.Tests;

/// <summary>XML on a page is well-formed, and a project file refers to projects and packages that there are.</summary>
public sealed class XmlBlockTests
{
    public static TheoryData<string> Blocks => DocPages.Names(b => b.Kind == BlockKind.Xml);

    [Theory]
    [MemberData(nameof(Blocks))]
    public void TheBlockIsWellFormedAndItsReferencesExist(string name)
    {
        var xml = XElement.Parse($"<block>{DocPages.Get(name).Text}</block>");
        foreach (var project in xml.Descendants("ProjectReference").Select(r => (string)r.Attribute("Include")!).Where(p => p.StartsWith("$(Seg)/", StringComparison.Ordinal)))
            Assert.True(File.Exists(Path.Combine(Repository.Root, project["$(Seg)/".Length..])), $"{name}: there is no {project}");
        var projects = Repository.Files("", "*.csproj").Select(Path.GetFileNameWithoutExtension).ToHashSet();
        foreach (var package in xml.Descendants("PackageReference").Select(r => (string)r.Attribute("Include")!).Where(p => p.StartsWith("Seg.", StringComparison.Ordinal)))
            Assert.True(projects.Contains(package), $"{name}: no project makes the package {package}");
    }
}
