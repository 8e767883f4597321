namespace Seg.Cli;

/// <summary>What the command line ends with (docs/reference/limits.md).</summary>
internal static class ExitCodes
{
    /// <summary>All is done.</summary>
    public const int Done = 0;

    /// <summary>Something that was given is missing, damaged or wrong: pictures, checkpoints, specs. What else was given is done.</summary>
    public const int Input = 1;

    /// <summary>The call itself is wrong, or this machine lacks something: a library, room on the disk, memory, rights to the output folder.</summary>
    public const int UsageOrEnvironment = 2;

    /// <summary>Ended by Ctrl-C or SIGTERM.</summary>
    public const int Interrupted = 130;

    /// <summary>The code that an error ends with.</summary>
    public static int Of(SegException error) => error.DiagnosticId switch
    {
        "SEG3015" or "SEG4010" or "SEG4204" or "SEG4300" or "SEG9001" or "SEG9002" => UsageOrEnvironment,
        _ => Input,
    };
}
