using System.IO.Compression;

namespace Seg.Runtime.Tests.Plugins;

/// <summary>Packs a plugin's folder as the packing targets do. Linked into the tests of the command line too.</summary>
public static class PluginArchive
{
    /// <summary>A package with the folder's files under <paramref name="place"/>, and with more entries as they are given.</summary>
    public static string Pack(string path, string id, string folder, string place = "plugin/net10.0/", params (string Name, byte[] Content)[] more)
    {
        using var archive = ZipFile.Open(path, ZipArchiveMode.Create);
        Add($"{id}.nuspec", System.Text.Encoding.UTF8.GetBytes($"<?xml version=\"1.0\"?><package><metadata><id>{id}</id><version>1.0.0</version></metadata></package>"));
        Add("[Content_Types].xml", "<Types/>"u8.ToArray());
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)) Add(place + Path.GetRelativePath(folder, file).Replace('\\', '/'), File.ReadAllBytes(file));
        foreach (var (name, content) in more) Add(name, content);
        return path;

        void Add(string name, byte[] content)
        {
            using var entry = archive.CreateEntry(name, CompressionLevel.Fastest).Open();
            entry.Write(content);
        }
    }
}
