namespace Seg.Runtime;

/// <summary>How a segmenter fares, for health checks and dashboards: <c>segmenter.GetService&lt;SegmenterStatus&gt;()</c>. Thread-safe; each property is a snapshot.</summary>
/// <param name="capacity">How many images the segmenter holds at a time; more wait.</param>
/// <param name="time">Null for the system's.</param>
public sealed class SegmenterStatus(int capacity, TimeProvider? time = null)
{
    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private volatile SegmenterEvent? _lastSuccess;
    private volatile SegmenterEvent? _lastFailure;
    private volatile bool _loaded;
    private int _inFlight;

    /// <summary>Whether the weights are in memory.</summary>
    public bool Loaded => _loaded;

    /// <summary>Images handed in and not yet done: those that wait and those that are computed.</summary>
    public int InFlight => Volatile.Read(ref _inFlight);

    /// <summary>How many images are held at a time (<see cref="SegmenterOptions.Concurrency"/> + <see cref="SegmenterOptions.LookAhead"/>); more wait.</summary>
    public int Capacity => capacity;

    /// <summary>The newest image that was segmented, or null.</summary>
    public SegmenterEvent? LastSuccess => _lastSuccess;

    /// <summary>The newest failure, of an image or of loading the model, or null. A call that its caller cancelled is none.</summary>
    public SegmenterEvent? LastFailure => _lastFailure;

    internal void SetLoaded() => _loaded = true;

    internal void Enter(int images) => Interlocked.Add(ref _inFlight, images);

    internal void Leave(int images) => Interlocked.Add(ref _inFlight, -images);

    internal void Succeeded() => _lastSuccess = new(_time.GetUtcNow(), null);

    internal void Failed(Exception failure) => _lastFailure = new(_time.GetUtcNow(), failure);
}

/// <summary>Something that happened to a segmenter.</summary>
/// <param name="At">When.</param>
/// <param name="Failure">What went wrong; null for a success.</param>
public sealed record SegmenterEvent(DateTimeOffset At, Exception? Failure);
