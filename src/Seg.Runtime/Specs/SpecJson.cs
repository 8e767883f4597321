using System.Text;
using System.Text.Json;
using Seg.Shared;

namespace Seg.Runtime;

/// <summary>
/// Reads JSON text to <see cref="SpecNode"/>s. Comments and trailing commas are allowed, keys must be unique. Size, nesting, values, keys and texts are bounded far
/// above what a spec needs: a file may come from anybody, and what is made of it must not cost more than a spec.
/// </summary>
internal static class SpecJson
{
    /// <summary>A spec needs three levels; anything much deeper is no spec, and recursion must not follow it.</summary>
    public const int MaxDepth = 16;

    private const int MaxBytes = 16 << 20;

    private static readonly JsonReaderOptions Options = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, MaxDepth = MaxDepth };

    /// <summary>Reads a file whose root is an object.</summary>
    /// <exception cref="SegException">SEG4005: no such file, not JSON, or nested too deeply; with line and column.</exception>
    public static SpecObject ReadFile(string path)
    {
        if (Directory.Exists(path)) throw new SegException(DiagnosticIds.MalformedSpec, $"{path} cannot be read: expected a file, found a folder.");
        byte[] text;
        try
        {
            text = Bytes(path);
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
        if (text is [0xFE, 0xFF, ..] or [0xFF, 0xFE, ..] or [_, 0, ..] or [0, _, ..])
            throw new SegException(DiagnosticIds.MalformedSpec, $"{source}(1,1): expected text in UTF-8, found UTF-16 or UTF-32. Save the file as UTF-8.");
        if (text.StartsWith(Encoding.UTF8.Preamble)) text = text[Encoding.UTF8.Preamble.Length..];
        var reader = new Utf8JsonReader(text, Options);
        try
        {
            reader.Read();
            var node = Value(ref reader, new SpecText(text, source), "");
            if (reader.Read()) throw new SegException(DiagnosticIds.MalformedSpec, $"{source}: text follows after the end.");
            return node;
        }
        catch (JsonException broken)
        {
            throw new SegException(DiagnosticIds.MalformedSpec, $"{source}({broken.LineNumber + 1},{broken.BytePositionInLine + 1}): {Plain(broken.Message)}", broken);
        }
    }

    // A pipe has no length that could be asked for, and a device no end.
    private static byte[] Bytes(string path)
    {
        NamedPipe.Refuse(path);
        using var stream = File.OpenRead(path);
        using var text = new MemoryStream();
        var piece = new byte[1 << 16];
        for (int read; (read = stream.Read(piece)) > 0; text.Write(piece, 0, read))
            if (text.Length + read > MaxBytes) throw new SegException(DiagnosticIds.MalformedSpec, $"{path} has more than {MaxBytes >> 20} MB; that is no spec.");
        return text.ToArray();
    }

    private static SpecNode Value(ref Utf8JsonReader reader, SpecText text, string path)
    {
        var at = text.Next(reader);
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                var members = new Dictionary<string, SpecNode>(StringComparer.OrdinalIgnoreCase);
                while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                {
                    var (key, keyAt) = (text.Key(reader), text.Of(reader.TokenStartIndex));
                    reader.Read();
                    var child = Value(ref reader, text, path.Length == 0 ? key : $"{path}.{key}") with { At = keyAt };
                    if (!members.TryAdd(key, child)) throw child.Error(DiagnosticIds.MalformedSpec, "this key stands here twice.");
                }
                return new SpecObject(members) { Source = text.Source, Path = path, At = at };
            case JsonTokenType.StartArray:
                var items = new List<SpecNode>();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) items.Add(Value(ref reader, text, $"{path}[{items.Count}]"));
                return new SpecArray(items) { Source = text.Source, Path = path, At = at };
            case JsonTokenType.Null:
                return new SpecScalar(null, Quoted: false) { Source = text.Source, Path = path, At = at };
            default:
                return new SpecScalar(text.Scalar(reader), Quoted: reader.TokenType == JsonTokenType.String) { Source = text.Source, Path = path, At = at };
        }
    }

    // System.Text.Json repeats the position in its message, counted from 0.
    private static string Plain(string message) => message.IndexOf(" LineNumber:", StringComparison.Ordinal) is > 0 and var end ? message[..end] : message;
}
