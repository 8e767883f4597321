using System.Text;
using Seg.Shared;

namespace Seg.Runtime;

/// <summary>
/// Statements <c>a.b=c</c> over a spec, as <c>--set</c> takes them: <c>decoder.queries=200</c>, <c>backbone.use=seg/swin</c>,
/// <c>backbone.depths=[2,2,6,2]</c> or <c>=2,2,6,2</c>, <c>preprocess.shortestEdge=640</c>, <c>task=panoptic</c>, <c>criterion=null</c>. Immutable.
/// </summary>
public sealed class SpecOverrides
{
    /// <summary>The command line's option, which names the source of what it states.</summary>
    internal const string Switch = "--set";

    private SpecOverrides(SpecObject root) => Root = root;

    /// <summary>No overrides.</summary>
    public static SpecOverrides None { get; } = Parse([]);

    /// <summary>Whether there are none.</summary>
    public bool IsEmpty => Root.Members.Count == 0;

    internal SpecObject Root { get; }

    /// <summary>Reads statements; of two about one key the later holds.</summary>
    /// <exception cref="SegException">SEG4005: a statement without <c>=</c>, or with more than two keys; SEG4001 one that only a file can hold.</exception>
    public static SpecOverrides Parse(IEnumerable<string> statements)
    {
        var root = new Dictionary<string, SpecNode>(StringComparer.OrdinalIgnoreCase);
        foreach (var statement in statements)
        {
            var source = $"{Switch} {statement}";
            var equals = statement.IndexOf('=');
            var keys = equals < 0 ? [] : statement[..equals].Split('.', StringSplitOptions.TrimEntries);
            if (keys.Length is 0 or > 2 || keys.Any(k => k.Length == 0))
                throw new SegException(DiagnosticIds.MalformedSpec, $"{source}: expected slot.option=value, e.g. decoder.queries=200.");
            var key = SpecKeys.Aliases.GetValueOrDefault(keys[0], keys[0]);
            if (string.Equals(key, SpecKeys.Extends, StringComparison.OrdinalIgnoreCase) || string.Equals(key, SpecKeys.Schema, StringComparison.OrdinalIgnoreCase))
                throw new SegException(DiagnosticIds.UnknownKey, $"{source}: '{key}' has a meaning in a spec file only; name the model itself instead.");
            var value = Value(statement[(equals + 1)..].Trim(), source, string.Join('.', keys));
            if (keys.Length == 2)
            {
                var members = new Dictionary<string, SpecNode>((root.GetValueOrDefault(key) as SpecObject)?.Members ?? new Dictionary<string, SpecNode>(), StringComparer.OrdinalIgnoreCase)
                {
                    [keys[1]] = value,
                };
                value = new SpecObject(members) { Source = source, Path = key };
            }
            root[key] = value;
        }
        return new(new SpecObject(root) { Source = Switch });
    }

    // JSON where it is JSON of the kinds that options take; any other text stands for itself, so that names need no quotes.
    private static SpecNode Value(string text, string source, string path)
    {
        if (text == "null") return new SpecScalar(null, Quoted: false) { Source = source, Path = path };
        if (text.Length > 1 && text[0] is '[' or '"' or '{')
        {
            try
            {
                return Rebase(SpecJson.Read(Encoding.UTF8.GetBytes(text), source), path);
            }
            catch (SegException broken) when (broken.DiagnosticId == DiagnosticIds.MalformedSpec)
            {
                throw new SegException(broken.DiagnosticId, $"{source}: the value is no JSON: {broken.Reason}", broken);
            }
        }
        return new SpecScalar(text, Quoted: false) { Source = source, Path = path };
    }

    // Positions within a command line say nothing to its reader, the key does.
    private static SpecNode Rebase(SpecNode node, string path)
    {
        var here = node.Path.Length == 0 ? path : node.Path[0] == '[' ? path + node.Path : $"{path}.{node.Path}";
        return node switch
        {
            SpecArray array => array with { Path = here, At = default, Items = [.. array.Items.Select(i => Rebase(i, path))] },
            SpecObject members => members with { Path = here, At = default, Members = members.Members.ToDictionary(m => m.Key, m => Rebase(m.Value, path), StringComparer.OrdinalIgnoreCase) },
            _ => node with { Path = here, At = default },
        };
    }
}
