using Seg.Shared;

namespace Seg.Runtime;

/// <summary>What an id stands for: one of the two.</summary>
/// <param name="Spec">A spec that is there already.</param>
/// <param name="File">A JSON file to read it from.</param>
public readonly record struct SpecSource(ModelSpec? Spec, string? File);

/// <summary>Reads model specs from JSON files (docs/reference/spec-json.md) and lays overrides over specs. Thread-safe.</summary>
/// <param name="components">Knows the options of every component.</param>
/// <param name="named">What the id of a model stands for, for <c>extends</c>; throws SEG4004 when there is none.</param>
public sealed class SpecReader(IComponentCatalog components, Func<string, SpecSource> named)
{
    private const int MaxChain = 32;
    private readonly SpecOverlay _overlay = new(components);

    /// <summary>Reads a spec file and everything that it extends.</summary>
    /// <param name="path">A JSON file.</param>
    /// <exception cref="SegException">
    /// SEG4005 not JSON, or a required key is missing; SEG4001 unknown key; SEG4002 a value of another kind; SEG4003 unknown component;
    /// SEG4004 <c>extends</c> an unknown model; SEG2006 extends itself. With file, line, column and path.
    /// </exception>
    public ModelSpec ReadFile(string path) => ReadFile(Path.GetFullPath(path), []);

    /// <summary>Reads a spec from JSON text.</summary>
    /// <param name="json">UTF-8 text.</param>
    /// <param name="source">Names the text in messages; relative paths within it are meant from this file's directory.</param>
    /// <param name="defaultId">The model's id where the text states none.</param>
    public ModelSpec Read(ReadOnlySpan<byte> json, string source, string defaultId) =>
        SpecJson.Read(json, source) is SpecObject root ? Read(root, defaultId, [])
            : throw new SegException(DiagnosticIds.MalformedSpec, $"{source}(1,1): expected an object, {{…}}.");

    /// <summary>Lays overrides over a spec.</summary>
    /// <param name="spec">Left as it is.</param>
    /// <param name="overrides">Statements such as <c>decoder.queries=200</c>.</param>
    /// <returns>The same object when there are no overrides.</returns>
    public ModelSpec Apply(ModelSpec spec, SpecOverrides overrides) => overrides.IsEmpty ? spec : _overlay.Apply(overrides.Root, spec, spec.Id);

    /// <summary>The id that a spec file's name gives it: <c>my-model.seg.json</c> and <c>my-model.json</c> both give <c>my-model</c>.</summary>
    public static string IdOf(string path)
    {
        var name = Path.GetFileNameWithoutExtension(path);
        return name.EndsWith(".seg", StringComparison.OrdinalIgnoreCase) ? name[..^4] : name;
    }

    private ModelSpec ReadFile(string path, IReadOnlyList<string> chain)
    {
        string[] longer = [.. chain, path];
        if (chain.Contains(path)) throw new SegException(DiagnosticIds.ExtendsCycle, $"{chain[^1]}: extends goes round in a circle: {string.Join(" → ", longer)}.");
        if (longer.Length > MaxChain) throw new SegException(DiagnosticIds.ExtendsCycle, $"{chain[0]}: extends goes on over more than {MaxChain} files.");
        return Read(SpecJson.ReadFile(path), IdOf(path), longer);
    }

    // Weights still serve a variant (the loader compares every shape), numbers printed for the base do not.
    private ModelSpec Read(SpecObject root, string defaultId, IReadOnlyList<string> chain) =>
        _overlay.Apply(root, root.Members.TryGetValue(SpecKeys.Extends, out var extends) ? Base(extends, chain) with { Published = null } : null, defaultId);

    private ModelSpec Base(SpecNode extends, IReadOnlyList<string> chain)
    {
        var name = extends.AsText();
        if (name.EndsWith(".json", StringComparison.OrdinalIgnoreCase))
            return ReadFile(Path.GetFullPath(name, Path.GetDirectoryName(Path.GetFullPath(extends.Source))!), chain);
        SpecSource source;
        try
        {
            source = named(name);
        }
        catch (SegException unknown) when (unknown.DiagnosticId == DiagnosticIds.UnknownModel)
        {
            throw new SegException(unknown.DiagnosticId, $"{extends.Where}: {unknown.Reason}", unknown);
        }
        return source.Spec ?? ReadFile(source.File!, chain);
    }
}
