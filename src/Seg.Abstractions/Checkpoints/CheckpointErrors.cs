namespace Seg;

/// <summary>The messages of checkpoints that cannot be read, the same for every format.</summary>
public static class CheckpointErrors
{
    private const int ShownCharacters = 120;

    /// <summary>SEG4100: there is no such file, or it cannot be opened.</summary>
    /// <param name="path">The file.</param>
    /// <param name="reason">A sentence.</param>
    /// <param name="inner">What the system said, or null.</param>
    public static SegException Missing(string path, string reason, Exception? inner = null) => new("SEG4100", $"checkpoint {path}: {reason}", inner);

    /// <summary>SEG4101: a field of the file is not as it must be.</summary>
    /// <param name="path">The file.</param>
    /// <param name="field">Which part of it.</param>
    /// <param name="expected">What it must be.</param>
    /// <param name="found">What it is.</param>
    /// <param name="inner">What a parser said, or null.</param>
    public static SegException Malformed(string path, string field, string expected, string found, Exception? inner = null) =>
        new("SEG4101", $"checkpoint {path}: {field}: expected {expected}, found {found}.", inner);

    /// <summary>A text from the file, made fit for one line of a message: hostile files hold names of megabytes and control characters.</summary>
    public static string Quote(string text)
    {
        var shown = text.Length > ShownCharacters ? text[..ShownCharacters] + "…" : text;
        return "'" + string.Concat(shown.Select(c => char.IsControl(c) ? '?' : c)) + "'";
    }
}
