using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Runtime.CompilerServices;
using Seg.Shared;

namespace Seg.Runtime;

/// <summary>A component that a plugin exports.</summary>
/// <param name="Kind">The kind, as in JSON (<c>pixelDecoder</c>).</param>
/// <param name="Id">The id, <c>vendor/name</c>.</param>
/// <param name="Abi">The contract version that it was compiled for.</param>
/// <param name="Ports">Its ports as lines of text.</param>
public sealed record ComponentExport(string Kind, string Id, int Abi, string Ports)
{
    /// <summary>The defaults of its options, as in the manifest: <c>Name=json</c> separated by line breaks.</summary>
    public string Defaults { get; init; } = "";

    /// <summary>Its options by their name in JSON specs, with the default as JSON text, in the order of their declaration.</summary>
    public IEnumerable<(string Name, string Default)> Options => Defaults.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('=', 2))
        .Where(parts => parts is [{ Length: > 0 }, _]).Select(parts => (char.ToLowerInvariant(parts[0][0]) + parts[0][1..], parts[1]));
}

/// <summary>A class catalogue that a plugin exports.</summary>
/// <param name="Id">The catalogue's id.</param>
/// <param name="Count">Number of classes.</param>
public sealed record ClassesExport(string Id, int Count);

/// <summary>What an assembly's metadata says about it as a plugin: read without loading it, so that no code of it runs. Immutable.</summary>
/// <param name="Path">The assembly's file.</param>
/// <param name="Assembly">The assembly's simple name.</param>
/// <param name="Version">The assembly's informational version, or its assembly version.</param>
/// <param name="Id">The plugin's id, from <see cref="SegPluginAttribute"/>.</param>
public sealed record PluginManifest(string Path, string Assembly, string Version, string Id)
{
    /// <summary>The contract version that it was compiled for, or null where no generator ran on it.</summary>
    public int? Abi { get; init; }

    /// <summary>The full name of its entry class, or null where no generator ran on it.</summary>
    public string? Entry { get; init; }

    /// <summary>Whether it is a reference assembly: made for compilers, without code.</summary>
    public bool IsReference { get; init; }

    /// <summary>Its components.</summary>
    public IReadOnlyList<ComponentExport> Components { get; init; } = [];

    /// <summary>The ids of its compiled models.</summary>
    public IReadOnlyList<string> Models { get; init; } = [];

    /// <summary>Its class catalogues.</summary>
    public IReadOnlyList<ClassesExport> Classes { get; init; } = [];

    /// <summary>The ids of its key maps.</summary>
    public IReadOnlyList<string> KeyMaps { get; init; } = [];

    /// <summary>The simple names of the assemblies that it references.</summary>
    public IReadOnlyList<string> References { get; init; } = [];

    /// <summary>Reads the manifest of an assembly.</summary>
    /// <param name="path">A .dll file.</param>
    /// <returns>Null when the file is a library but no plugin: native, or an assembly without <see cref="SegPluginAttribute"/>.</returns>
    /// <exception cref="SegException">SEG3005: not readable, or no library at all.</exception>
    public static PluginManifest? Read(string path)
    {
        try
        {
            // Looked at before it is opened: to open a pipe would wait for a writer.
            if (new FileInfo(path) is { Exists: true, Length: 0 }) throw new BadImageFormatException("It is empty.");
            using var file = new PEReader(File.OpenRead(path));
            if (!file.HasMetadata) return null;
            var metadata = file.GetMetadataReader();
            return metadata.IsAssembly ? Read(path, metadata) : null;
        }
        catch (Exception broken) when (IsUnreadable(broken))
        {
            throw new SegException(DiagnosticIds.PluginUnreadable, $"{path} cannot be read as an assembly: {broken.Message}", broken);
        }
    }

    /// <summary>Whether it is what reading the metadata of a damaged file ends with: besides its own exceptions the reader lets those of arithmetic out.</summary>
    internal static bool IsUnreadable(Exception error) =>
        error is IOException or BadImageFormatException or UnauthorizedAccessException or InvalidOperationException or ArgumentException or OverflowException or InvalidCastException;

    private static PluginManifest? Read(string path, MetadataReader metadata)
    {
        var definition = metadata.GetAssemblyDefinition();
        var attributes = MetadataAttribute.All(metadata, definition.GetCustomAttributes());
        if (attributes.FirstOrDefault(a => a.Type == typeof(SegPluginAttribute).FullName) is not { } plugin) return null;
        var entry = attributes.FirstOrDefault(a => a.Type == typeof(SegPluginEntryAttribute).FullName);
        var version = attributes.FirstOrDefault(a => a.Type == typeof(AssemblyInformationalVersionAttribute).FullName);
        return new(path, metadata.GetString(definition.Name), version?.Text(0) ?? definition.Version.ToString(), plugin.Text(0))
        {
            Abi = entry?.Number(0),
            Entry = entry?.Text(1),
            IsReference = attributes.Any(a => a.Type == typeof(ReferenceAssemblyAttribute).FullName),
            Components = Each(typeof(SegComponentExportAttribute), a => new ComponentExport(a.Text(0), a.Text(1), a.NamedNumber("Abi"), a.NamedText("Ports")) { Defaults = a.NamedText("Defaults") }),
            Models = Each(typeof(SegModelExportAttribute), a => a.Text(0)),
            Classes = Each(typeof(SegClassesExportAttribute), a => new ClassesExport(a.Text(0), a.Number(1))),
            KeyMaps = Each(typeof(SegKeyMapExportAttribute), a => a.Text(0)),
            References = [.. metadata.AssemblyReferences.Select(handle => metadata.GetString(metadata.GetAssemblyReference(handle).Name))],
        };

        IReadOnlyList<T> Each<T>(Type type, Func<MetadataAttribute, T> select) => [.. attributes.Where(a => a.Type == type.FullName).Select(select)];
    }
}
