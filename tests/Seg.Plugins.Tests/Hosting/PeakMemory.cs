namespace Seg.Plugins.Tests.Hosting;

/// <summary>The process's peak of resident memory, as Linux counts it.</summary>
public static class PeakMemory
{
    /// <summary>Collects garbage and starts the count anew.</summary>
    /// <returns>What is resident now.</returns>
    public static long Restart()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
        // proc(5): 5 sets the peak to the current value.
        File.WriteAllText("/proc/self/clear_refs", "5");
        return Kilobytes("VmRSS:") << 10;
    }

    /// <summary>The highest value since.</summary>
    public static long Read() => Kilobytes("VmHWM:") << 10;

    private static long Kilobytes(string line) =>
        long.Parse(File.ReadLines("/proc/self/status").First(l => l.StartsWith(line, StringComparison.Ordinal))[line.Length..].Replace("kB", "").Trim(), System.Globalization.CultureInfo.InvariantCulture);
}
