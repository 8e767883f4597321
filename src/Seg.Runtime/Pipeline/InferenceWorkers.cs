using System.Collections.Concurrent;

namespace Seg.Runtime;

/// <summary>
/// Threads that only run models. Inference mode and dispose scopes belong to a thread, and each thread that enters an OpenMP region keeps a team
/// of its own; on pool threads both would spread over the process.
/// </summary>
internal sealed class InferenceWorkers : IDisposable
{
    private readonly BlockingCollection<Action> _queue = [];
    private readonly Thread[] _threads;

    public InferenceWorkers(int count, string name)
    {
        _threads = [.. Enumerable.Range(0, count).Select(i => new Thread(Work) { IsBackground = true, Name = $"{name} {i}" })];
        foreach (var thread in _threads) thread.Start();
    }

    /// <summary>Runs <paramref name="work"/> on a worker. A cancelled item that has not started never starts; one under way is waited for.</summary>
    public Task<T> Run<T>(Func<T> work, CancellationToken cancellationToken)
    {
        // Continuations go to the pool: the caller's code must not run on, and hold up, a worker.
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var started = 0;
        var cancellation = cancellationToken.UnsafeRegister(_ =>
        {
            if (Interlocked.Exchange(ref started, 1) == 0) done.TrySetCanceled(cancellationToken);
        }, null);
        _queue.Add(() =>
        {
            if (Interlocked.Exchange(ref started, 1) != 0) return;
            cancellation.Dispose();
            try
            {
                done.SetResult(work());
            }
            catch (OperationCanceledException cancelled) when (cancellationToken.IsCancellationRequested)
            {
                done.SetCanceled(cancelled.CancellationToken.IsCancellationRequested ? cancelled.CancellationToken : cancellationToken);
            }
            catch (Exception failure)
            {
                done.SetException(failure);
            }
        }, CancellationToken.None);
        return done.Task;
    }

    /// <summary>Ends the threads after what is queued. Not from a worker.</summary>
    public void Dispose()
    {
        _queue.CompleteAdding();
        foreach (var thread in _threads) thread.Join();
        _queue.Dispose();
    }

    private void Work()
    {
        foreach (var item in _queue.GetConsumingEnumerable()) item();
    }
}
