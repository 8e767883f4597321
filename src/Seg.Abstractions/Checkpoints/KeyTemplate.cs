using System.Text;
using System.Text.RegularExpressions;

namespace Seg;

/// <summary>
/// A pattern for names of tensors that can be read both ways. <c>{x}</c> stands for text without a dot, <c>{*}</c> for text with or
/// without: <c>backbone.layers.{s}.blocks.{b}.norm1.{*}</c>. Immutable and thread-safe.
/// </summary>
public sealed class KeyTemplate
{
    private const string Rest = "*";
    private const string AnyName = "{*}";

    private readonly List<(string Text, bool IsPlaceholder)> _parts = [];
    // Most names fail here already; a map holds dozens of patterns and a checkpoint hundreds of names.
    private readonly string _start;
    private readonly Lazy<Regex> _regex;

    /// <param name="text">The pattern.</param>
    /// <exception cref="ArgumentException">A placeholder stands twice.</exception>
    public KeyTemplate(string text)
    {
        Text = text;
        var at = 0;
        // Read by hand: maps are made when a host starts, and regular expressions are slow to begin with.
        foreach (var (first, length) in PlaceholdersIn(text))
        {
            var name = text.Substring(first + 1, length - 2);
            if (Placeholders.Contains(name)) throw new ArgumentException($"{{{name}}} stands twice in '{text}'.", nameof(text));
            _parts.Add((text[at..first], false));
            _parts.Add((name, true));
            at = first + length;
        }
        _parts.Add((text[at..], false));
        _start = _parts[0] is (var start, false) ? start : "";
        _regex = new(() => new Regex($"^{string.Concat(_parts.Select(ToRegex))}$", RegexOptions.CultureInvariant));
    }

    /// <summary>The pattern as it was written.</summary>
    public string Text { get; }

    /// <summary>Names of the placeholders, in order.</summary>
    public IEnumerable<string> Placeholders => _parts.Where(p => p.IsPlaceholder).Select(p => p.Text);

    /// <summary>What the placeholders stand for in <paramref name="name"/>, or null when it is no such name.</summary>
    public IReadOnlyDictionary<string, string>? Match(string name)
    {
        if (!name.StartsWith(_start, StringComparison.Ordinal)) return null;
        // Any name at all, as the model's own names are matched.
        if (Text == AnyName && name.Length > 0 && !name.Contains('\n')) return new Dictionary<string, string>(StringComparer.Ordinal) { [Rest] = name };
        var match = _regex.Value.Match(name);
        return match.Success ? Placeholders.ToDictionary(p => p, p => match.Groups[Group(p)].Value, StringComparer.Ordinal) : null;
    }

    /// <summary>The name with the placeholders filled in.</summary>
    public string Fill(IReadOnlyDictionary<string, string> values)
    {
        var name = new StringBuilder();
        foreach (var (text, isPlaceholder) in _parts) name.Append(isPlaceholder ? values[text] : text);
        return name.ToString();
    }

    /// <inheritdoc/>
    public override string ToString() => Text;

    // {word} and {*}, braces included; other braces are text.
    private static IEnumerable<(int First, int Length)> PlaceholdersIn(string text)
    {
        for (var open = text.IndexOf('{'); open >= 0; open = text.IndexOf('{', open + 1))
        {
            var close = text.IndexOf('}', open);
            if (close < 0) yield break;
            var name = text[(open + 1)..close];
            if (name == Rest || (name.Length > 0 && name.All(c => char.IsLetterOrDigit(c) || c == '_'))) yield return (open, close + 1 - open);
        }
    }

    private static string Group(string placeholder) => placeholder == Rest ? "rest" : "p_" + placeholder;

    private static string ToRegex((string Text, bool IsPlaceholder) part) => part switch
    {
        (Rest, true) => $"(?<{Group(Rest)}>.+)",
        (var name, true) => $"(?<{Group(name)}>[^.]+)",
        var (text, _) => Regex.Escape(text),
    };
}
