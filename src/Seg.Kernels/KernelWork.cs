namespace Seg.Kernels;

/// <summary>
/// Where kernels that stand for tensor operators say how much they computed, for those who count a model's operations. Nobody listening, it costs
/// one read of a thread's field a call.
/// </summary>
public static class KernelWork
{
    [ThreadStatic] private static Action<string, long>? _listener;
    [ThreadStatic] private static bool _dry;

    /// <summary>Hears what the calling thread's kernels report until the result is disposed, on the same thread.</summary>
    /// <param name="listener">Gets the kernel's name and its floating-point operations, a multiply-add counted as two.</param>
    /// <param name="dry">Whether attention kernels, whose work grows with the square of the image, give zeros instead of computing; they report the same.</param>
    /// <exception cref="InvalidOperationException">This thread's kernels are listened to already.</exception>
    public static IDisposable Listen(Action<string, long> listener, bool dry = false)
    {
        ArgumentNullException.ThrowIfNull(listener);
        if (_listener is not null) throw new InvalidOperationException("This thread's kernels are listened to already.");
        (_listener, _dry) = (listener, dry);
        return new End();
    }

    // For kernels whose work takes counting.
    internal static bool IsHeard => _listener is not null;

    internal static bool IsDry => _dry;

    /// <summary>Says what a kernel computes; kernels call it on the thread that called them, before they divide the work.</summary>
    /// <param name="kernel">The kernel's name.</param>
    /// <param name="operations">Floating-point operations, a multiply-add counted as two.</param>
    public static void Report(string kernel, long operations) => _listener?.Invoke(kernel, operations);

    private sealed class End : IDisposable
    {
        public void Dispose() => (_listener, _dry) = (null, false);
    }
}
