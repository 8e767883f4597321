using Seg.Runtime;

namespace Seg.Cli.Output;

/// <summary>The pictures of a call that failed: each is told when it does, all of them at the end.</summary>
/// <param name="pictures">How many were given.</param>
/// <param name="files">Where results go.</param>
internal sealed class FailedPictures(int pictures, ResultFiles files)
{
    private readonly SortedDictionary<string, int> _ids = new(StringComparer.Ordinal);

    /// <summary>How many failed.</summary>
    public int Count => _ids.Values.Sum();

    /// <summary>The exit code of the call so far: the machine's faults before those of the pictures.</summary>
    public int ExitCode { get; private set; } = ExitCodes.Done;

    /// <summary>Whether an error is one picture's, and the others may do.</summary>
    public static bool IsOfPicture(Exception error) => error is OutOfMemoryException ||
        error is SegException { DiagnosticId: var id } && (id.StartsWith("SEG42", StringComparison.Ordinal) || id is "SEG4300" or "SEG9002");

    /// <summary>Takes down and tells a failure that <see cref="IsOfPicture"/>.</summary>
    /// <exception cref="SegException">SEG4300: nothing at all can be written any more, so that later pictures would be computed for nothing.</exception>
    public void Add(string picture, Exception error)
    {
        var told = error as SegException ?? new("SEG9002", $"The picture '{picture}': memory does not suffice for its results. Segment it in tiles (--tile), or give the process more memory.", error);
        _ids[told.DiagnosticId] = _ids.GetValueOrDefault(told.DiagnosticId) + 1;
        ExitCode = Math.Max(ExitCode, ExitCodes.Of(told));
        Console.Error.WriteLine($"seg: {told.Message}");
        if (told.DiagnosticId == "SEG4300") files.CheckRoom();
        // What the picture held is free for the next: native allocations, unlike .NET's own, do not bring a collection about.
        if (told.DiagnosticId == "SEG9002") GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
    }

    /// <summary>Tells how many failed, and of what.</summary>
    public void Summarise()
    {
        if (Count > 0) Console.Error.WriteLine($"seg: {Count} of {pictures} pictures failed ({string.Join(", ", _ids.Select(id => $"{id.Value} of {id.Key}"))}).");
    }
}
