using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace Seg.Torch.Interop;

/// <summary>Exceptions thrown by callbacks under a native call: stored when they would cross it, thrown again, with their stack, on the other side.</summary>
internal static class ManagedExceptions
{
    private static readonly ConcurrentDictionary<long, ExceptionDispatchInfo> Stored = new();
    private static long _last;

    /// <returns>An id other than zero.</returns>
    public static long Store(Exception exception)
    {
        var id = Interlocked.Increment(ref _last);
        Stored[id] = ExceptionDispatchInfo.Capture(exception);
        return id;
    }

    public static void Rethrow(long id)
    {
        if (Stored.TryRemove(id, out var exception)) exception.Throw();
        throw new ExternalException($"a managed callback failed, its exception {id} is gone");
    }
}
