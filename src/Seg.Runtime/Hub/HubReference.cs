using System.Text.RegularExpressions;
using Seg.Shared;

namespace Seg.Runtime;

/// <summary>A model on the Hugging Face hub, written <c>hf:owner/name</c> or <c>hf:owner/name@revision</c>.</summary>
/// <param name="Repository">Owner and name.</param>
/// <param name="Revision">A branch, tag or commit.</param>
public sealed partial record HubReference(string Repository, string Revision = HubReference.Main)
{
    private const string Main = "main", Scheme = "hf:";

    /// <summary>The id under which the pulled model is listed: <c>owner--name</c>, with <c>@revision</c> unless it is main.</summary>
    public string ModelId => Repository.Replace("/", "--", StringComparison.Ordinal) + (Revision == Main ? "" : $"@{Revision.Replace('/', '-')}");

    /// <summary>Whether a text names a model on the hub, well formed or not.</summary>
    public static bool IsOne(string text) => text.StartsWith(Scheme, StringComparison.Ordinal);

    /// <summary>Reads <c>hf:owner/name@revision</c>.</summary>
    /// <exception cref="SegException">SEG4002: it is not of that form.</exception>
    public static HubReference Parse(string text)
    {
        var match = Form().Match(text);
        if (!match.Success || text.Contains("..", StringComparison.Ordinal) || text.Contains("--", StringComparison.Ordinal))
            throw new SegException(DiagnosticIds.InvalidValue, $"expected hf:owner/name or hf:owner/name@revision, found '{text}'.");
        return new(match.Groups["repo"].Value, match.Groups["revision"] is { Success: true } revision ? revision.Value : Main);
    }

    /// <inheritdoc/>
    public override string ToString() => Scheme + Repository + (Revision == Main ? "" : $"@{Revision}");

    [GeneratedRegex(@"\Ahf:(?<repo>[A-Za-z0-9_][A-Za-z0-9._-]*/[A-Za-z0-9_][A-Za-z0-9._-]*)(@(?<revision>[A-Za-z0-9_][A-Za-z0-9._/-]*))?\z")]
    private static partial Regex Form();
}
