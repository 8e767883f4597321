using Seg.Shared;

namespace Seg;

/// <summary>
/// An error that a user of Seg can act on. The message names the file or spec, the field, what was expected and what was found.
/// </summary>
/// <remarks>Ids are listed in docs/diagnostics; the compile-time diagnostic of the same rule has the same id.</remarks>
public class SegException : Exception
{
    /// <param name="diagnosticId">One of the SEG#### ids.</param>
    /// <param name="message">What is wrong and how to mend it, without the id. Control characters but line ends and tabs become '?'.</param>
    /// <param name="inner">The cause, if another exception led here.</param>
    public SegException(string diagnosticId, string message, Exception? inner = null) : base($"{diagnosticId}: {Printable(message)}", inner) =>
        (DiagnosticId, Reason) = (diagnosticId, Printable(message));

    /// <summary>SEG4002: an option of a component whose value does not fit its other options, found when the component is constructed.</summary>
    /// <param name="spec">The options.</param>
    /// <param name="option">The option's C# name.</param>
    /// <param name="expected">What would fit, e.g. "four numbers, one a stage".</param>
    /// <param name="found">What stands there; arrays are listed.</param>
    public static SegException InvalidOption(ComponentSpecAttribute spec, string option, string expected, object? found)
    {
        var value = found is Array array ? $"[{string.Join(", ", array.Cast<object>())}]" : found;
        return new(DiagnosticIds.InvalidValue, FormattableString.Invariant($"{spec.Kind.JsonName()} {spec.Id}: option {option} should be {expected}, but is {value}."));
    }

    /// <summary>The id, e.g. SEG4001.</summary>
    public string DiagnosticId { get; }

    /// <summary>The message without the id, for one that carries the id itself.</summary>
    internal string Reason { get; }

    // Messages repeat what stands in files, and go to terminals and logs, where escape sequences would be obeyed.
    private static string Printable(string message) => message.Any(IsHarmful) ? string.Concat(message.Select(c => IsHarmful(c) ? '?' : c)) : message;

    private static bool IsHarmful(char c) => char.IsControl(c) && c is not ('\n' or '\t');

    /// <inheritdoc/>
    public override string? HelpLink => HelpLinks.Of(DiagnosticId);
}
