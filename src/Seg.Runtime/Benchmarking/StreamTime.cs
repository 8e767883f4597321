using System.Diagnostics;

namespace Seg.Runtime;

/// <summary>How long many pictures take together, where decoding, computing and writing may go on side by side.</summary>
/// <param name="Pictures">How many.</param>
/// <param name="Milliseconds">From the first one's begin to the last one's end.</param>
/// <param name="ProcessorMilliseconds">Time of the process on all cores meanwhile.</param>
/// <param name="ForwardMilliseconds">What the forward pass of one picture took alone.</param>
/// <param name="PeakBytes">The most resident memory meanwhile.</param>
public sealed record StreamTime(int Pictures, double Milliseconds, double ProcessorMilliseconds, double ForwardMilliseconds, long PeakBytes)
{
    /// <summary>Pictures a second.</summary>
    public double Throughput => Pictures * 1000 / Milliseconds;

    /// <summary>This throughput over that of the forward pass alone: 1 where everything else hides behind it.</summary>
    public double OfForward => ForwardMilliseconds * Pictures / Milliseconds;

    /// <summary>Measures a stream on the cores that a report was measured on.</summary>
    /// <param name="report">Of the same model, in the same process.</param>
    /// <param name="stream">Sends so many pictures through, from their files to those of the results. Called twice: once for a picture that doesn't count.</param>
    /// <param name="pictures">At least 1.</param>
    public static async Task<StreamTime> MeasureAsync(BenchmarkReport report, Func<int, Task> stream, int pictures)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentOutOfRangeException.ThrowIfLessThan(pictures, 1);
        using var limit = new CoreLimit(report.Timing.Threads);
        await stream(1).ConfigureAwait(false);
        ProcessMemory.ResetPeak();
        var (processor, start) = (Environment.CpuUsage.TotalTime, Stopwatch.GetTimestamp());
        await stream(pictures).ConfigureAwait(false);
        var (elapsed, spent) = (Stopwatch.GetElapsedTime(start), Environment.CpuUsage.TotalTime - processor);
        return new(pictures, elapsed.TotalMilliseconds, spent.TotalMilliseconds, report.Timing.Forward.Median / report.Batch, ProcessMemory.Peak);
    }
}
