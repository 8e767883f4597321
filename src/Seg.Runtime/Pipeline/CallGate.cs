namespace Seg.Runtime;

/// <summary>Counts the calls under way, and lets the owner end when there are none: what entered goes on, what comes later is refused. Thread-safe.</summary>
/// <param name="owner">Named by the exception.</param>
internal sealed class CallGate(object owner)
{
    private readonly Lock _lock = new();
    private readonly TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _calls;
    private bool _closed;

    /// <summary>Whether later calls are refused.</summary>
    public bool Closed
    {
        get { lock (_lock) return _closed; }
    }

    /// <exception cref="ObjectDisposedException">The gate is closed.</exception>
    public void Enter()
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_closed, owner);
            _calls++;
        }
    }

    public void Leave()
    {
        lock (_lock)
        {
            if (--_calls == 0 && _closed) _idle.TrySetResult();
        }
    }

    /// <summary>Refuses later calls. The task ends with the last one under way.</summary>
    public Task Close()
    {
        lock (_lock)
        {
            _closed = true;
            if (_calls == 0) _idle.TrySetResult();
            return _idle.Task;
        }
    }
}
