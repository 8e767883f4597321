namespace Seg.Torch;

/// <summary>
/// Tells the collector how much native memory hangs on tensor objects, so that tensors nobody disposed are finalized in time.
/// </summary>
/// <remarks>
/// Reporting every tensor would cost a full collection each few megabytes of tensors made and disposed at once (measured: one in five
/// additions of a million floats). So only the level is reported, in large steps and with slack: churn at a level costs nothing, growth does.
/// Thread-safe.
/// </remarks>
internal static class NativeMemoryPressure
{
    /// <summary>Growth beyond what was reported is reported in multiples of this.</summary>
    public const long Step = 32 * 1024 * 1024;

    /// <summary>So far may the level fall before the collector is told: one forward pass makes and disposes much.</summary>
    public const long Slack = 8 * Step;

    private static readonly Lock Gate = new();
    private static long _live;
    private static long _reported;

    /// <summary>Bytes that tensors own now.</summary>
    public static long LiveBytes => Interlocked.Read(ref _live);

    /// <summary>Bytes that the collector was told of.</summary>
    public static long ReportedBytes => Interlocked.Read(ref _reported);

    public static void Add(long bytes)
    {
        if (Interlocked.Add(ref _live, bytes) - Interlocked.Read(ref _reported) >= Step) Report();
    }

    public static void Remove(long bytes)
    {
        if (Interlocked.Read(ref _reported) - Interlocked.Add(ref _live, -bytes) >= Slack) Report();
    }

    private static void Report()
    {
        long change;
        lock (Gate)
        {
            var above = Interlocked.Read(ref _live) - _reported;
            change = above >= Step ? above - (above % Step) : above <= -Slack ? above / Step * Step : 0;
            Interlocked.Add(ref _reported, change);
        }

        if (change > 0) GC.AddMemoryPressure(change);
        if (change < 0) GC.RemoveMemoryPressure(-change);
    }
}
