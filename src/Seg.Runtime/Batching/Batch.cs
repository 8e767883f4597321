using Seg.Kernels;

namespace Seg.Runtime;

/// <summary>What calls must agree in to share a forward pass.</summary>
/// <param name="Padded">The model's input size.</param>
/// <param name="Options">Tasks and result size.</param>
internal readonly record struct BatchKey(PixelSize Padded, SegmentOptions Options);

/// <summary>Calls that wait for one forward pass, and its run. Thread-safe.</summary>
/// <param name="key">What they agree in.</param>
/// <param name="number">Counts the batches as they are opened.</param>
internal sealed class Batch(BatchKey key, long number)
{
    private readonly Lock _lock = new();
    private readonly List<BatchedCall> _calls = [];
    private readonly CancellationTokenSource _abandoned = new();
    private bool _started;

    public BatchKey Key => key;

    public long Number => number;

    /// <summary>Ends the wait for more calls.</summary>
    public ITimer? Deadline { get; set; }

    /// <summary>Whether the wait is over, and the batch stays open only until there is a turn for it.</summary>
    public bool Due { get; set; }

    /// <summary>Adds a call, before the run.</summary>
    /// <returns>How many there are.</returns>
    public int Add(BatchedCall call)
    {
        lock (_lock) _calls.Add(call);
        call.Watch(GivenUp);
        lock (_lock) return _calls.Count;
    }

    /// <summary>Runs the batch and answers its calls. Never throws.</summary>
    /// <param name="inner">Runs single calls.</param>
    /// <param name="batches">Runs several.</param>
    public async Task RunAsync(ISegmenter inner, IBatchSegmenter batches)
    {
        BatchedCall[] calls;
        lock (_lock) (calls, _started) = ([.. _calls], true);
        try
        {
            if (calls.Length == 0) return;
            var results = await batches.SegmentBatchAsync([.. calls.Select(call => call.Image)], key.Options, _abandoned.Token).ConfigureAwait(false);
            if (results.Count != calls.Length) throw new InvalidOperationException($"A batch of {calls.Length} images gave {results.Count} results.");
            foreach (var (call, result) in calls.Zip(results)) call.Succeed(result);
        }
        catch (Exception) when (calls.Length > 1 && !_abandoned.IsCancellationRequested)
        {
            // One image may have spoilt it for all: alone, only its own caller hears of it.
            foreach (var call in calls.Where(call => !call.Done.IsCompleted)) await RunAlone(call, inner).ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            foreach (var call in calls) call.Fail(failure);
        }
        finally
        {
            // Waits for a caller that is just giving up, so that nobody cancels what is disposed.
            foreach (var call in calls) call.Dispose();
            _abandoned.Dispose();
        }
    }

    private async Task RunAlone(BatchedCall call, ISegmenter inner)
    {
        try
        {
            call.Succeed(await inner.SegmentAsync(call.Image, key.Options, call.Cancellation).ConfigureAwait(false));
        }
        catch (Exception failure)
        {
            call.Fail(failure);
        }
    }

    // Before the run the call's place is free again; during the run the batch ends early when nobody waits for it any more.
    private void GivenUp(BatchedCall call)
    {
        lock (_lock)
        {
            _calls.Remove(call);
            if (!_started || _calls.Count > 0) return;
        }
        _abandoned.Cancel();
    }
}
