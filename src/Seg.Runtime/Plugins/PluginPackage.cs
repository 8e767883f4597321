using System.IO.Compression;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Seg.Shared;

namespace Seg.Runtime;

/// <summary>
/// Unpacks a plugin from a .nupkg or copies it from a folder. Nothing is written outside the target, nothing beyond the limit, and no link:
/// a package is a stranger's until it was judged.
/// </summary>
/// <param name="source">The file or folder, absolute.</param>
/// <param name="mostBytes">The most that all files together may hold.</param>
internal sealed partial class PluginPackage(string source, long mostBytes)
{
    private const int MostFiles = 10_000;

    // Where the packing targets put a plugin, and where any library lies.
    private static readonly string[] Tops = ["plugin", "lib"];

    private long _bytes;

    /// <summary>The name that tells which of several assemblies is the plugin's: the package's id, or the folder's name.</summary>
    public string Name { get; private set; } = Path.GetFileName(source);

    /// <summary>Where in the package the files were found, for messages.</summary>
    public string Place { get; private set; } = Path.GetFileName(source);

    /// <summary>Writes the plugin's files into a new directory.</summary>
    /// <exception cref="SegException">SEG3013: not there, damaged, or not what a plugin's package may be.</exception>
    public void Unpack(string target, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(target);
        if (Directory.Exists(source)) Copy(target, cancellationToken);
        else if (File.Exists(source)) Extract(target, cancellationToken);
        else throw Refused("there is no such file or folder");
    }

    public SegException Refused(string reason, Exception? inner = null) => new(DiagnosticIds.PluginPackageRefused, $"{source} is not installed: {reason}.", inner);

    private void Copy(string target, CancellationToken cancellationToken)
    {
        var files = Opened(source, PluginFiles.Of);
        CheckCount(files.Count);
        foreach (var file in files)
        {
            var path = Path.Combine(source, file);
            if (!File.Exists(path)) throw Refused($"{file} is a link to a folder or to nothing");
            using var content = Opened(path, File.OpenRead);
            Save(content, target, file, cancellationToken);
        }
    }

    private void Extract(string target, CancellationToken cancellationToken)
    {
        try
        {
            using var archive = Opened(source, ZipFile.OpenRead);
            CheckCount(archive.Entries.Count);
            Name = IdOf(archive) ?? Path.GetFileNameWithoutExtension(source);
            var prefix = FolderIn(archive);
            Place = $"{prefix.TrimEnd('/')} of {Path.GetFileName(source)}";
            foreach (var entry in archive.Entries.Where(e => e.FullName.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) && !e.FullName.EndsWith('/')))
            {
                if (((entry.ExternalAttributes >> 16) & 0xF000) == 0xA000) throw Refused($"{entry.FullName} is a link");
                using var content = entry.Open();
                // Parts of a package are named as in an URI.
                Save(content, target, Uri.UnescapeDataString(entry.FullName[prefix.Length..]), cancellationToken);
            }
        }
        catch (Exception damaged) when (damaged is InvalidDataException or System.Xml.XmlException or NotSupportedException)
        {
            throw Refused($"it cannot be read as a package: {damaged.Message.TrimEnd('.')}", damaged);
        }
    }

    private void Save(Stream content, string target, string file, CancellationToken cancellationToken)
    {
        if (file.Split('/').Any(part => part is "" or "." or ".." || part.AsSpan().IndexOfAny('\\', ':', '\0') >= 0)) throw Refused($"the path '{file}' leads out of the plugin's folder");
        var path = Path.Combine(target, file);
        if (File.Exists(path)) throw Refused($"{file} is in it twice");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var output = File.Create(path);
        var buffer = new byte[81920];
        while (content.Read(buffer) is var read and > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            // Counted as it comes: what a package says of its sizes is its own word.
            if ((_bytes += read) > mostBytes) throw Refused($"it holds more than {mostBytes:N0} bytes");
            output.Write(buffer, 0, read);
        }
    }

    private void CheckCount(int files)
    {
        if (files > MostFiles) throw Refused($"it holds {files} files, and a plugin may hold {MostFiles}");
    }

    private T Opened<T>(string path, Func<string, T> open)
    {
        try
        {
            NamedPipe.Refuse(path);
            return open(path);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw Refused($"it cannot be read: {unreadable.Message.TrimEnd('.')}", unreadable);
        }
    }

    private static string? IdOf(ZipArchive archive)
    {
        if (archive.Entries.FirstOrDefault(e => !e.FullName.Contains('/') && e.FullName.EndsWith(".nuspec", StringComparison.OrdinalIgnoreCase)) is not { } nuspec) return null;
        using var text = nuspec.Open();
        return XDocument.Load(text).Descendants().FirstOrDefault(e => e.Name.LocalName == "id")?.Value.Trim();
    }

    // The folder, with a separator at its end, for the newest framework that this process can serve.
    private string FolderIn(ZipArchive archive)
    {
        foreach (var top in Tops)
        {
            string[] frameworks = [.. archive.Entries.Select(e => e.FullName.Split('/')).Where(p => p.Length > 2 && p[0].Equals(top, StringComparison.OrdinalIgnoreCase)).Select(p => $"{p[0]}/{p[1]}/").Distinct(StringComparer.OrdinalIgnoreCase)];
            if (frameworks.Length == 0) continue;
            return frameworks.Where(f => Rank(f) > 0).MaxBy(Rank)
                ?? throw Refused($"it has no plugin/net{Environment.Version.Major}.0 folder, only {string.Join(", ", frameworks.Select(f => f.TrimEnd('/')))}");
        }
        throw Refused("it holds no plugin: there is neither a plugin/net… nor a lib/net… folder in it");
    }

    // 0 for what this runtime cannot load.
    private static int Rank(string folder)
    {
        var framework = folder.Split('/')[1].ToLowerInvariant();
        if (Net().Match(framework) is { Success: true } net)
        {
            var version = new Version(int.Parse(net.Groups[1].ValueSpan), int.Parse(net.Groups[2].ValueSpan));
            return version.Major >= 5 && version <= new Version(Environment.Version.Major, Environment.Version.Minor) ? 1000 + version.Major * 10 + version.Minor : 0;
        }
        return framework switch { "netcoreapp3.1" => 31, "netstandard2.1" => 21, "netstandard2.0" => 20, _ => 0 };
    }

    [GeneratedRegex(@"^net(\d{1,3})\.(\d)$")]
    private static partial Regex Net();
}
