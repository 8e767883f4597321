using System.Xml.Linq;
using Seg.Testing;

namespace Seg.Architecture.Tests;

/// <summary>What a project file states about references.</summary>
/// <param name="Name">The project's name.</param>
/// <param name="Folder">src, plugins, hosts, …</param>
/// <param name="Projects">Names of the projects that it references for use; those built first only (ReferenceOutputAssembly="false") and analyzers left out.</param>
/// <param name="Packages">Names of its packages.</param>
internal sealed record ProjectFile(string Name, string Folder, IReadOnlyList<string> Projects, IReadOnlyList<string> Packages)
{
    public static IReadOnlyList<ProjectFile> Of(string folder) => [.. Repository.Files(folder, "*.csproj").Select(Read)];

    /// <summary>For theories: the data must be there, or the test would pass over nothing.</summary>
    public static TheoryData<string> Names(string folder) => [.. Of(folder).Select(p => p.Name)];

    public static ProjectFile Read(string path)
    {
        var xml = XDocument.Parse(Repository.Read(path));
        var projects = xml.Descendants("ProjectReference")
            .Where(r => (string?)r.Attribute("ReferenceOutputAssembly") != "false" && (string?)r.Attribute("OutputItemType") != "Analyzer")
            .Select(r => Path.GetFileNameWithoutExtension(((string)r.Attribute("Include")!).Replace('\\', '/')));
        var packages = xml.Descendants("PackageReference").Select(r => (string)r.Attribute("Include")!);
        return new(Path.GetFileNameWithoutExtension(path), path.Split('/')[0], [.. projects], [.. packages]);
    }
}
