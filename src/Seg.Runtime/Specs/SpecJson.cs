using System.Text;
using System.Text.Json;
using Seg.Shared;

namespace Seg.Runtime;

/// <summary>Reads JSON text to <see cref="SpecNode"/>s. Comments and trailing commas are allowed, keys must be unique, nesting is bounded.</summary>
internal static class SpecJson
{
    /// <summary>A spec needs three levels; anything much deeper is no spec, and recursion must not follow it.</summary>
    public const int MaxDepth = 16;

    private const long MaxBytes = 16 << 20;

    private static readonly JsonReaderOptions Options = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, MaxDepth = MaxDepth };

    /// <summary>Reads a file whose root is an object.</summary>
    /// <exception cref="SegException">SEG4005: no such file, not JSON, or nested too deeply; with line and column.</exception>
    public static SpecObject ReadFile(string path)
    {
        byte[] text;
        try
        {
            if (new FileInfo(path).Length > MaxBytes) throw new SegException(DiagnosticIds.MalformedSpec, $"{path} has more than {MaxBytes >> 20} MB; that is no spec.");
            text = File.ReadAllBytes(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new SegException(DiagnosticIds.MalformedSpec, $"{path} cannot be read: {failure.Message}", failure);
        }
        return Read(text, path) as SpecObject ?? throw new SegException(DiagnosticIds.MalformedSpec, $"{path}(1,1): expected an object, {{…}}.");
    }

    /// <summary>Reads one JSON value.</summary>
    /// <exception cref="SegException">SEG4005, with line and column.</exception>
    public static SpecNode Read(ReadOnlySpan<byte> text, string source)
    {
        if (text.StartsWith(Encoding.UTF8.Preamble)) text = text[Encoding.UTF8.Preamble.Length..];
        var lines = new Lines(text);
        var reader = new Utf8JsonReader(text, Options);
        try
        {
            reader.Read();
            var node = Value(ref reader, source, "", lines);
            if (reader.Read()) throw new SegException(DiagnosticIds.MalformedSpec, $"{source}: text follows after the end.");
            return node;
        }
        catch (JsonException broken)
        {
            throw new SegException(DiagnosticIds.MalformedSpec, $"{source}({broken.LineNumber + 1},{broken.BytePositionInLine + 1}): {Plain(broken.Message)}", broken);
        }
    }

    private static SpecNode Value(ref Utf8JsonReader reader, string source, string path, Lines lines)
    {
        var at = lines.Of(reader.TokenStartIndex);
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                var members = new Dictionary<string, SpecNode>(StringComparer.OrdinalIgnoreCase);
                while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                {
                    var key = reader.GetString()!;
                    var keyAt = lines.Of(reader.TokenStartIndex);
                    reader.Read();
                    var child = Value(ref reader, source, path.Length == 0 ? key : $"{path}.{key}", lines) with { At = keyAt };
                    if (!members.TryAdd(key, child)) throw child.Error(DiagnosticIds.MalformedSpec, "this key stands here twice.");
                }
                return new SpecObject(members) { Source = source, Path = path, At = at };
            case JsonTokenType.StartArray:
                var items = new List<SpecNode>();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) items.Add(Value(ref reader, source, $"{path}[{items.Count}]", lines));
                return new SpecArray(items) { Source = source, Path = path, At = at };
            case JsonTokenType.String:
                return new SpecScalar(reader.GetString(), Quoted: true) { Source = source, Path = path, At = at };
            case JsonTokenType.Null:
                return new SpecScalar(null, Quoted: false) { Source = source, Path = path, At = at };
            default:
                return new SpecScalar(Encoding.UTF8.GetString(reader.ValueSpan), Quoted: false) { Source = source, Path = path, At = at };
        }
    }

    // System.Text.Json repeats the position in its message, counted from 0.
    private static string Plain(string message) => message.IndexOf(" LineNumber:", StringComparison.Ordinal) is > 0 and var end ? message[..end] : message;

    /// <summary>Byte offsets to lines and columns.</summary>
    private sealed class Lines
    {
        private readonly List<int> _starts = [0];

        public Lines(ReadOnlySpan<byte> text)
        {
            for (var i = 0; i < text.Length; i++)
                if (text[i] == '\n') _starts.Add(i + 1);
        }

        public (int Line, int Column) Of(long offset)
        {
            var line = _starts.BinarySearch((int)offset);
            if (line < 0) line = ~line - 1;
            return (line + 1, (int)offset - _starts[line] + 1);
        }
    }
}
