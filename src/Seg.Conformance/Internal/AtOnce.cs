namespace Seg.Conformance;

/// <summary>Calls of several threads at once.</summary>
internal static class AtOnce
{
    /// <summary>
    /// Runs an action on some threads, so many times on each. No thread begins a round before all have come to it, so that calls meet however busy the
    /// machine is.
    /// </summary>
    /// <param name="threads">How many.</param>
    /// <param name="rounds">How often each calls.</param>
    /// <param name="call">Given the number of the thread and of the round.</param>
    /// <returns>What the first thread that failed threw; null if none did. It calls no more after that, the others do.</returns>
    public static Exception? Run(int threads, int rounds, Action<int, int> call)
    {
        using var round = new Barrier(threads);
        var failures = new Exception?[threads];
        Thread[] running = [.. Enumerable.Range(0, threads).Select(thread => new Thread(() => failures[thread] = Serve(thread)))];
        foreach (var thread in running) thread.Start();
        foreach (var thread in running) thread.Join();
        return failures.FirstOrDefault(failure => failure is not null);

        Exception? Serve(int thread)
        {
            try
            {
                for (var i = 0; i < rounds; i++)
                {
                    round.SignalAndWait();
                    call(thread, i);
                }
                return null;
            }
            catch (Exception failure)
            {
                return failure;
            }
            finally
            {
                // Nobody waits for one that has gone.
                round.RemoveParticipant();
            }
        }
    }
}
