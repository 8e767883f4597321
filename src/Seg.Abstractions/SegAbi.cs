namespace Seg;

/// <summary>
/// The version of the contract between host and plugins. The generator writes the number it compiled for into every
/// component's export; the loader compares it, from metadata, before any plugin code runs.
/// </summary>
public static class SegAbi
{
    /// <summary>What this assembly implements. Raised when a contract changes so that older plugins would break.</summary>
    public const int Current = 1;

    /// <summary>The oldest plugin contract that this host still serves.</summary>
    public const int OldestSupported = 1;
}
