using System.Text;
using System.Text.Json;
using Seg.Shared;

namespace Seg.Runtime;

/// <summary>The text of a spec: where its bytes stand in lines, and what its keys and values may be.</summary>
internal sealed class SpecText
{
    // A list of a catalogue's classes has some thousand values; paths of files are the longest texts.
    private const int MaxValues = 100_000, LongestKey = 200, LongestText = 4096;

    private readonly List<int> _starts = [0];
    private int _values;

    /// <param name="text">UTF-8.</param>
    /// <param name="source">What messages call it.</param>
    public SpecText(ReadOnlySpan<byte> text, string source)
    {
        Source = source;
        for (var at = 0; text[at..].IndexOf((byte)'\n') is >= 0 and var length;) _starts.Add(at += length + 1);
    }

    /// <summary>What messages call it.</summary>
    public string Source { get; }

    /// <summary>Line and column, from 1, of a byte.</summary>
    public (int Line, int Column) Of(long offset)
    {
        var line = _starts.BinarySearch((int)offset);
        if (line < 0) line = ~line - 1;
        return (line + 1, (int)offset - _starts[line] + 1);
    }

    /// <summary>Counts a value, and tells where it stands.</summary>
    /// <exception cref="SegException">SEG4005: too many.</exception>
    public (int Line, int Column) Next(in Utf8JsonReader reader) =>
        ++_values <= MaxValues ? Of(reader.TokenStartIndex) : throw Bad(reader, $"at most {MaxValues} values", "more; that is no spec");

    /// <summary>The key that the reader stands on.</summary>
    /// <exception cref="SegException">SEG4005: too long, with control characters, or no Unicode.</exception>
    public string Key(in Utf8JsonReader reader)
    {
        var key = Text(reader, "a key", LongestKey);
        return key.Any(char.IsControl) ? throw Bad(reader, "a key without control characters", "one") : key;
    }

    /// <summary>The text of a string, or the literal of a number, true or false.</summary>
    /// <exception cref="SegException">SEG4005: too long, with control characters but tabs and line ends, or no Unicode.</exception>
    public string Scalar(in Utf8JsonReader reader)
    {
        var text = Text(reader, "a value", LongestText);
        var wrong = text.FirstOrDefault(c => char.IsControl(c) && c is not ('\t' or '\n' or '\r'), ' ');
        return wrong == ' ' ? text : throw Bad(reader, "a text without control characters", $"U+{(int)wrong:X4}");
    }

    private string Text(in Utf8JsonReader reader, string what, int longest)
    {
        if (reader.ValueSpan.Length > longest) throw Bad(reader, $"{what} of at most {longest} bytes", $"one of {reader.ValueSpan.Length}");
        if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.PropertyName)) return Encoding.UTF8.GetString(reader.ValueSpan);
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException broken)
        {
            // Bytes that are no UTF-8, or half of a surrogate pair.
            throw Bad(reader, "Unicode text in UTF-8", "bytes or an escape that are none", broken);
        }
    }

    private SegException Bad(in Utf8JsonReader reader, string expected, string found, Exception? inner = null)
    {
        var (line, column) = Of(reader.TokenStartIndex);
        return new(DiagnosticIds.MalformedSpec, $"{Source}({line},{column}): expected {expected}, found {found}.", inner);
    }
}
