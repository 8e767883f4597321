namespace Seg.Checkpoints.Safetensors;

/// <summary>The messages of a file that cannot be read.</summary>
internal static class SafetensorsErrors
{
    private const int ShownCharacters = 120;

    /// <summary>SEG4100: there is no such file, or it cannot be opened.</summary>
    public static SegException Missing(string path, string reason, Exception? inner = null) => new("SEG4100", $"checkpoint {path}: {reason}", inner);

    /// <summary>SEG4101: a field of the file is not as it must be.</summary>
    public static SegException Malformed(string path, string field, string expected, string found, Exception? inner = null) =>
        new("SEG4101", $"checkpoint {path}: {field}: expected {expected}, found {found}.", inner);

    /// <summary>A text from the file, made fit for one line of a message: hostile files hold names of megabytes and control characters.</summary>
    public static string Quote(string text)
    {
        var shown = text.Length > ShownCharacters ? text[..ShownCharacters] + "…" : text;
        return "'" + string.Concat(shown.Select(c => char.IsControl(c) ? '?' : c)) + "'";
    }
}
