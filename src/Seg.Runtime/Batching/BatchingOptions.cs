using Seg.Shared;

namespace Seg.Runtime;

/// <summary>How concurrent calls are collected into batches.</summary>
public sealed record BatchingOptions
{
    /// <summary>Images in one forward pass at most, at least 1. Memory grows with it.</summary>
    public int MaxBatch { get; set; } = 8;

    /// <summary>
    /// How long the first call of a batch waits for others before the batch starts without them. 0 collects only what is there at once. While the model computes
    /// as many batches as it can, one that is not full waits on: starting it would not end it sooner.
    /// </summary>
    public TimeSpan MaxDelay { get; set; } = TimeSpan.FromMilliseconds(10);

    /// <summary>Calls that are taken in at a time, waiting or computed; later ones wait at the door, first come, first served. At least <see cref="MaxBatch"/>; null for four times that.</summary>
    public int? Capacity { get; set; }

    /// <summary>Measures the delay.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>The capacity as a number.</summary>
    internal int Places => Capacity ?? 4 * MaxBatch;

    /// <exception cref="SegException">SEG4002: a value is out of its range.</exception>
    internal BatchingOptions Checked()
    {
        Check(MaxBatch >= 1, nameof(MaxBatch), "at least 1", MaxBatch);
        Check(MaxDelay >= TimeSpan.Zero && MaxDelay <= TimeSpan.FromMinutes(1), nameof(MaxDelay), "0 to 1 minute", MaxDelay);
        Check(Places >= MaxBatch, nameof(Capacity), $"at least {MaxBatch} (maxBatch)", Places);
        return this;

        static void Check(bool holds, string option, string expected, object found)
        {
            if (!holds) throw new SegException(DiagnosticIds.InvalidValue, FormattableString.Invariant($"batching.{option}: expected {expected}, found {found}."));
        }
    }
}
