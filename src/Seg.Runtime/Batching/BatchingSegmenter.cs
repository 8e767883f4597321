using Seg.Shared;

namespace Seg.Runtime;

/// <summary>
/// Middleware that computes concurrent calls together: those whose images become one padded size, with the same options. A call that finds no company
/// waits <see cref="BatchingOptions.MaxDelay"/>, and for a forward pass that is under way, and goes alone.
/// </summary>
public sealed class BatchingSegmenter : PerImageSegmenter
{
    private readonly BatchingOptions _options;
    private readonly IBatchSegmenter _batches;
    private readonly SemaphoreSlim _places;
    private readonly Lock _lock = new();
    private readonly Dictionary<BatchKey, Batch> _open = [];
    private readonly HashSet<Task> _running = [];
    private readonly int _turns;
    private long _opened;
    private readonly Lazy<Preprocessor> _preprocessor;
    private readonly CallGate _gate;
    private Task? _disposal;

    /// <param name="inner">Computes batches; disposed with this.</param>
    /// <param name="options">Size, delay and capacity.</param>
    /// <exception cref="SegException">SEG4002: an option out of its range. SEG4521: the inner segmenter runs no batches.</exception>
    public BatchingSegmenter(ISegmenter inner, BatchingOptions options) : base(inner)
    {
        _options = (options with { }).Checked();
        _batches = inner.GetService<IBatchSegmenter>() ?? throw new SegException(DiagnosticIds.NoBatches,
            $"Batching needs a segmenter that offers {nameof(IBatchSegmenter)} by GetService; {inner.GetType().Name} does not. Put batching inside of what changes single calls.");
        _turns = inner.GetService<SegmenterStatus>()?.Concurrency ?? 1;
        _places = new(_options.Places);
        _gate = new(this);
        _preprocessor = new(() => new(Spec.Preprocess));
    }

    /// <inheritdoc/>
    public override async Task<SegmentationResult> SegmentAsync(ImageInput image, SegmentOptions? options = null, CancellationToken cancellationToken = default)
    {
        // Images of different callers are no clip.
        if (Spec.JoinsImages) return await Inner.SegmentAsync(image, options, cancellationToken).ConfigureAwait(false);
        _gate.Enter();
        try
        {
            // Hands places out in the order of arrival.
            await _places.WaitAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                return await Join(image, options ?? new(), cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                _places.Release();
            }
        }
        finally
        {
            _gate.Leave();
        }
    }

    /// <summary>Two batches of a stream are held at a time: one computed, one being filled.</summary>
    public override int StreamWindow => 2 * _options.MaxBatch;

    /// <summary>Refuses later calls, starts what waits without further delay, lets it end, and disposes the inner segmenter.</summary>
    public override async ValueTask DisposeAsync()
    {
        Task disposal;
        lock (_lock) disposal = _disposal ??= End();
        await disposal.ConfigureAwait(false);
        GC.SuppressFinalize(this);
    }

    // Up to its first await under the lock.
    private async Task End()
    {
        var idle = _gate.Close();
        foreach (var batch in _open.Values.ToArray()) Start(batch);
        await idle.ConfigureAwait(false);
        Task[] running;
        lock (_lock) running = [.. _running];
        // Batches that all callers have given up.
        await Task.WhenAll(running).ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    private Task<SegmentationResult> Join(ImageInput image, SegmentOptions options, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var call = new BatchedCall(image, cancellationToken);
        var key = new BatchKey(_preprocessor.Value.PaddedSize(image.Width, image.Height), options);
        lock (_lock)
        {
            if (!_open.TryGetValue(key, out var batch)) batch = Open(key);
            // Once the end has begun nobody is to come any more who would be worth waiting for.
            if (batch.Add(call) == _options.MaxBatch || _gate.Closed) Start(batch);
        }
        return call.Done;
    }

    private Batch Open(BatchKey key)
    {
        var batch = _open[key] = new(key, _opened++);
        batch.Deadline = _options.TimeProvider.CreateTimer(_ =>
        {
            lock (_lock)
            {
                batch.Due = true;
                StartDue();
            }
        }, null, _options.MaxDelay, Timeout.InfiniteTimeSpan);
        return batch;
    }

    // Under the lock. Those that have waited long enough for calls still wait for a turn, the first come first.
    private void StartDue()
    {
        while (_running.Count < _turns && _open.Values.Where(batch => batch.Due).MinBy(batch => batch.Number) is { } due) Start(due);
    }

    // Under the lock.
    private void Start(Batch batch)
    {
        _open.Remove(batch.Key);
        batch.Deadline?.Dispose();
        // A batch is no single caller's: it takes none's context along.
        using var flow = ExecutionContext.IsFlowSuppressed() ? default(AsyncFlowControl?) : ExecutionContext.SuppressFlow();
        var run = Task.Run(() => batch.RunAsync(Inner, _batches));
        _running.Add(run);
        run.ContinueWith(done =>
        {
            lock (_lock)
            {
                _running.Remove(done);
                StartDue();
            }
        }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }
}
