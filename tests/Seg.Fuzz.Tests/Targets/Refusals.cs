using System.Text;

namespace Seg.Fuzz.Tests.Targets;

/// <summary>What every target of Seg has in common.</summary>
internal static class Refusals
{
    /// <summary>The id of the library's own errors, but of those that blame the machine; null of any other exception.</summary>
    public static string? Of(Exception thrown) => thrown is SegException { DiagnosticId: { Length: 7 } id } && id.StartsWith("SEG", StringComparison.Ordinal) ? id : null;

    /// <summary>Words of a format.</summary>
    public static IReadOnlyList<byte[]> Words(params IEnumerable<string> words) => [.. words.Select(Encoding.Latin1.GetBytes)];
}
