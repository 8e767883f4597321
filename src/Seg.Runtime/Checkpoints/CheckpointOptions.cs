namespace Seg.Runtime.Checkpoints;

/// <summary>How a checkpoint is loaded.</summary>
public sealed record CheckpointOptions
{
    /// <summary>The key map's id, or null or empty to choose by the entries' names.</summary>
    public string? KeyMap { get; init; }

    /// <summary>
    /// Whether anything missing, unexpected, mis-shaped or mis-typed is an error, and any value that is NaN or infinite. If not, what fits is loaded and the
    /// report tells the rest.
    /// </summary>
    public bool Strict { get; init; } = true;

    /// <summary>Whether floating-point types may differ between file and model (float16 weights in a float32 model). Integers may only become wider.</summary>
    public bool Convert { get; init; } = true;

    /// <summary>SHA-256 of the file in hexadecimal, checked before anything is read; null or empty for no check.</summary>
    public string? Sha256 { get; init; }

    /// <summary>How many entries of each kind an error message lists.</summary>
    public int MaxLines { get; init; } = 20;
}
