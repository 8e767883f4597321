namespace Seg.Testing.Fuzzing;

/// <summary>Random numbers that are the same on every machine and in every version of .NET: SplitMix64 (Steele, Lea and Flood 2014).</summary>
/// <param name="seed">The campaign.</param>
/// <param name="number">The case: its numbers say nothing of the next one's.</param>
public sealed class FuzzRandom(ulong seed, ulong number)
{
    private ulong _state = Mix(seed) ^ Mix(number + 0x9E37_79B9_7F4A_7C15);

    /// <summary>64 bits.</summary>
    public ulong Next() => Mix(_state += 0x9E37_79B9_7F4A_7C15);

    /// <summary>A whole number from 0, below <paramref name="end"/>, which is at least 1.</summary>
    public int Below(int end) => (int)(Next() % (ulong)end);

    /// <summary>One of several.</summary>
    public T Of<T>(IReadOnlyList<T> choices) => choices[Below(choices.Count)];

    /// <summary>A length from 1 to <paramref name="most"/>: small ones far more often than large ones.</summary>
    public int Length(int most) => 1 + Below(1 + Below(Math.Max(1, Math.Min(most, 1 << Below(17)))));

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58_476D_1CE4_E5B9;
        z = (z ^ (z >> 27)) * 0x94D0_49BB_1331_11EB;
        return z ^ (z >> 31);
    }
}
