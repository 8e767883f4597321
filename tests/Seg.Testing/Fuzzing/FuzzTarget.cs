namespace Seg.Testing.Fuzzing;

/// <summary>What is fuzzed.</summary>
/// <param name="Name">A word for files and messages.</param>
/// <param name="Seeds">Sound inputs.</param>
/// <param name="Tokens">Words of the format.</param>
/// <param name="Read">
/// Takes a case: returns if it is sound, throws what <paramref name="IsRefusal"/> knows if not. Anything else that it throws is a defect.
/// </param>
/// <param name="IsRefusal">The id of an exception that tells a user what is wrong, or null of any other exception.</param>
public sealed record FuzzTarget(string Name, IReadOnlyList<byte[]> Seeds, IReadOnlyList<byte[]> Tokens, Action<byte[]> Read, Func<Exception, string?> IsRefusal)
{
    /// <summary>The most managed memory that a case may take, in bytes, counted over all its allocations.</summary>
    public long MostAllocated { get; init; } = 64 << 20;

    /// <summary>Mends half of the cases, so that damage gets behind the first check; null for none.</summary>
    public Func<byte[], byte[]>? Repair { get; init; }

    /// <summary>Whether words and numerals are exchanged more often than bytes, so that more cases stay well formed.</summary>
    public bool IsText { get; init; }

    /// <summary>By how many bytes the process may grow from the first case to any later one.</summary>
    public long MostGrowth { get; init; } = 1L << 30;
}

/// <summary>What came of a campaign.</summary>
/// <param name="Cases">How many cases there were.</param>
/// <param name="Sound">How many were read.</param>
/// <param name="Refused">How many were refused, by id.</param>
/// <param name="MostAllocated">The most that a case allocated, in bytes.</param>
/// <param name="Seconds">Processor time of the process.</param>
public sealed record FuzzReport(int Cases, int Sound, IReadOnlyDictionary<string, int> Refused, long MostAllocated, double Seconds)
{
    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant(
        $"{Cases} cases: {Sound} sound, {string.Join(", ", Refused.Select(r => $"{r.Value} {r.Key}"))}; at most {MostAllocated / 1e6:0.0} MB a case; {Seconds:0.0} s of processor time");
}

/// <summary>A case that ended otherwise than it may: says which, and how to see it again.</summary>
/// <param name="message">All of it.</param>
/// <param name="inner">What was thrown, or null.</param>
public sealed class FuzzFailure(string message, Exception? inner = null) : Exception(message, inner);
