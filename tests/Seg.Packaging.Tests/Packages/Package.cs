using System.IO.Compression;
using System.Xml.Linq;

namespace Seg.Packaging.Tests;

/// <summary>A package file, opened.</summary>
internal sealed class Package : IDisposable
{
    private readonly ZipArchive _archive;

    public Package(string path)
    {
        _archive = ZipFile.OpenRead(path);
        Files = [.. _archive.Entries.Select(e => e.FullName)];
        var nuspec = XDocument.Parse(Text(Files.Single(f => f.EndsWith(".nuspec", StringComparison.Ordinal) && !f.Contains('/'))));
        Metadata = nuspec.Root!.Elements().Single();
    }

    /// <summary>Paths within the package.</summary>
    public IReadOnlyList<string> Files { get; }

    /// <summary>The element of the nuspec that everything stands in.</summary>
    public XElement Metadata { get; }

    /// <summary>Versions of the packages that it depends on, by id.</summary>
    public IEnumerable<(string Id, string Version)> Dependencies =>
        Metadata.Descendants().Where(e => e.Name.LocalName == "dependency").Select(e => ((string)e.Attribute("id")!, (string)e.Attribute("version")!));

    public XElement? Element(string name) => Metadata.Elements().SingleOrDefault(e => e.Name.LocalName == name);

    public string Text(string file) => new StreamReader(_archive.GetEntry(file)!.Open()).ReadToEnd();

    public byte[] Bytes(string file)
    {
        using var content = _archive.GetEntry(file)!.Open();
        using var bytes = new MemoryStream();
        content.CopyTo(bytes);
        return bytes.ToArray();
    }

    public void Dispose() => _archive.Dispose();
}
