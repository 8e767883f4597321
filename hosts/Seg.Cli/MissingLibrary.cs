namespace Seg.Cli;

/// <summary>Native libraries that are missing or do not fit, told in one line.</summary>
internal static class MissingLibrary
{
    private const string Id = "SEG9001: ";

    /// <summary>What to say about a failure; null for one of another kind.</summary>
    public static string? Told(Exception? failure) => failure switch
    {
        null => null,
        DllNotFoundException missing => Line(missing),
        // What TorchSharp's own search for its libtorch ends with: the package that lacks, and below it pages of places where it looked.
        NotSupportedException refusal when refusal.Message.Contains("libtorch-c", StringComparison.Ordinal) => Line(refusal),
        // Libraries load at their first use, which wraps the loader's message in that of the type in use.
        _ => Told(failure.InnerException),
    };

    private static string Line(Exception failure)
    {
        var line = failure.Message.TrimStart().Split('\n', 2)[0].TrimEnd();
        return line.StartsWith(Id, StringComparison.Ordinal) ? line : Id + line;
    }
}
