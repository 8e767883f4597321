namespace Seg.Runtime;

/// <summary>How a segmenter fares, for health checks and dashboards: <c>segmenter.GetService&lt;SegmenterStatus&gt;()</c>. Thread-safe; each property is a snapshot.</summary>
/// <param name="capacity">How many images the segmenter holds at a time; more wait.</param>
/// <param name="time">Null for the system's.</param>
/// <param name="concurrency">How many forward passes it runs at a time.</param>
public sealed class SegmenterStatus(int capacity, TimeProvider? time = null, int concurrency = 1)
{
    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private volatile SegmenterEvent? _lastSuccess;
    private volatile SegmenterEvent? _lastFailure;
    private volatile SegmenterEvent? _last;
    private volatile bool _loaded;
    private readonly Lock _lock = new();
    private int _inFlight;
    private DateTimeOffset _busySince;

    /// <summary>Whether the weights are in memory.</summary>
    public bool Loaded => _loaded;

    /// <summary>Images handed in and not yet done: those that wait and those that are computed.</summary>
    public int InFlight => Volatile.Read(ref _inFlight);

    /// <summary>How many images are held at a time (<see cref="SegmenterOptions.Concurrency"/> + <see cref="SegmenterOptions.LookAhead"/>); more wait.</summary>
    public int Capacity => capacity;

    /// <summary>How many forward passes run at a time.</summary>
    public int Concurrency => concurrency;

    /// <summary>The newest image that was segmented, or null.</summary>
    public SegmenterEvent? LastSuccess => _lastSuccess;

    /// <summary>The newest failure, of an image or of loading the model, or null. A call that its caller cancelled is none.</summary>
    public SegmenterEvent? LastFailure => _lastFailure;

    /// <summary>The newest failure if nothing has succeeded since, or null.</summary>
    public SegmenterEvent? Failing => _last is { Failure: not null } failure ? failure : null;

    internal void SetLoaded() => _loaded = true;

    /// <summary>Since when nothing has come to an end although there are images to do; zero when there are none.</summary>
    public TimeSpan Stalled
    {
        get
        {
            lock (_lock)
            {
                if (_inFlight == 0) return TimeSpan.Zero;
                var since = new[] { _busySince, _lastSuccess?.At ?? default, _lastFailure?.At ?? default }.Max();
                var time = _time.GetUtcNow() - since;
                return time > TimeSpan.Zero ? time : TimeSpan.Zero;
            }
        }
    }

    internal void Enter(int images)
    {
        lock (_lock)
        {
            if (_inFlight == 0) _busySince = _time.GetUtcNow();
            _inFlight += images;
        }
    }

    internal void Leave(int images)
    {
        lock (_lock) _inFlight -= images;
    }

    internal void Succeeded() => _last = _lastSuccess = new(_time.GetUtcNow(), null);

    internal void Failed(Exception failure) => _last = _lastFailure = new(_time.GetUtcNow(), failure);
}

/// <summary>Something that happened to a segmenter.</summary>
/// <param name="At">When.</param>
/// <param name="Failure">What went wrong; null for a success.</param>
public sealed record SegmenterEvent(DateTimeOffset At, Exception? Failure);
