using TorchSharp;

namespace Seg.Conformance;

/// <summary>
/// Cancels forward passes on their way and measures how far they go on. No call tells when a token is looked at, so a second thread watches the
/// count of tensors that the first has made, cancels at a wanted count, and notes the count after Cancel has returned. Whatever the first makes
/// beyond that it makes with a cancelled token; a late watcher makes the test milder, never wrong.
/// </summary>
internal static class CancelledForward
{
    private const int Points = 4;
    private const int Attempts = 6;

    /// <summary>What is wrong, or null.</summary>
    /// <param name="stages">Into how many parts the token should divide the pass.</param>
    /// <param name="forward">One pass.</param>
    public static string? Overrun(int stages, Action<CancellationToken> forward)
    {
        var total = Run(forward, int.MaxValue).Ended;
        // Stages are not of equal length, and work before the first counts too.
        var allowed = total * Math.Min(2.0 / stages, 0.6);
        for (var point = 0; point < Points; point++)
        {
            var wanted = (long)(total * (point + 0.5) / Points);
            for (var attempt = 0; attempt < Attempts; attempt++)
            {
                var (cancelled, ended) = Run(forward, wanted);
                if (cancelled is null) continue;
                if (ended - cancelled > allowed)
                    return FormattableString.Invariant($"Cancelled after {cancelled} of the {total} tensors of a forward pass, it went on to {ended}; at most {allowed:0} more are allowed.");
                // In time: another attempt would tell nothing new.
                if (cancelled < wanted + total / (2 * Points)) break;
            }
        }
        return null;
    }

    // Counts of tensors made by the pass when it was cancelled (null: it was over before) and at its end.
    private static (long? Cancelled, long Ended) Run(Action<CancellationToken> forward, long wanted)
    {
        using var source = new CancellationTokenSource();
        var statistics = DisposeScopeManager.Statistics.TensorStatistics;
        var before = Made(statistics);
        var (over, cancelled) = (false, (long?)null);
        using var ready = new ManualResetEventSlim();
        var watcher = new Thread(() =>
        {
            ready.Set();
            while (!Volatile.Read(ref over) && Made(statistics) - before < wanted) Thread.Yield();
            source.Cancel();
            var count = Made(statistics) - before;
            if (!Volatile.Read(ref over)) cancelled = count;
        });
        watcher.Start();
        ready.Wait();
        try
        {
            forward(source.Token);
        }
        catch (OperationCanceledException)
        {
        }
        var ended = Made(statistics) - before;
        Volatile.Write(ref over, true);
        watcher.Join();
        return (cancelled, ended);
    }

    private static long Made(LifetimeStatistics statistics) => statistics.CreatedInScopeCount + statistics.CreatedOutsideScopeCount;
}
