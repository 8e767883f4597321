namespace Seg.Kernels;

/// <summary>Splits rows (or tiles, or masks) over the machine's cores when there is enough work for it.</summary>
internal static class Bands
{
    // Starting and joining a parallel loop costs some 10 µs; below this many elementary operations one core is as fast.
    private const long WorthThreads = 1 << 17;

    /// <summary>Calls <paramref name="body"/>(first, end) on disjoint ranges that cover 0..count.</summary>
    /// <param name="count">Number of items.</param>
    /// <param name="costPerItem">Elementary operations an item takes, roughly.</param>
    /// <param name="body">Runs on several threads at once.</param>
    /// <param name="cancellationToken">Checked before each range.</param>
    public static void Run(int count, long costPerItem, Action<int, int> body, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (count <= 0)
        {
            return;
        }
        var parts = (int)Math.Min(count, Math.Min(Environment.ProcessorCount * 4L, count * costPerItem / (WorthThreads / 4) + 1));
        if (count * costPerItem < WorthThreads || Environment.ProcessorCount == 1 || parts < 2)
        {
            body(0, count);
            return;
        }
        Parallel.For(0, parts, new ParallelOptions { CancellationToken = cancellationToken }, part => body(Cut(part), Cut(part + 1)));

        int Cut(int part) => (int)((long)count * part / parts);
    }
}
