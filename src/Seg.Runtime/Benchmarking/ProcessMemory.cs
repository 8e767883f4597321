using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Seg.Runtime;

/// <summary>Resident memory of the process around a benchmark's runs.</summary>
/// <param name="Before">Bytes before the runs that count, the model loaded and warm.</param>
/// <param name="Peak">The most that was resident.</param>
/// <param name="PeakOfRuns">Whether that is the peak of these runs; else the system could not forget the process's earlier one.</param>
public sealed record MemoryUse(long Before, long Peak, bool PeakOfRuns);

/// <summary>Reads and resets the high-water mark of resident memory. Linux resets it; elsewhere it is that of the whole process.</summary>
internal static partial class ProcessMemory
{
    /// <summary>Forgets the peak so far.</summary>
    /// <returns>Whether the system did.</returns>
    public static bool ResetPeak()
    {
        if (!OperatingSystem.IsLinux()) return false;
        try
        {
            // proc(5): "5" sets the peak resident set size to the current one.
            File.WriteAllText("/proc/self/clear_refs", "5");
            return true;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Gives memory that was freed back to the system, where the C library can: what came before the runs is then no part of their peak.</summary>
    public static void ReturnUnused()
    {
        if (!OperatingSystem.IsLinux()) return;
        try
        {
            _ = malloc_trim(0);
        }
        catch (EntryPointNotFoundException)
        {
            // Not glibc.
        }
    }

    /// <summary>Resident bytes now.</summary>
    public static long Resident => Status("VmRSS:") ?? Process.GetCurrentProcess().WorkingSet64;

    /// <summary>The most resident bytes since the start or the last reset.</summary>
    public static long Peak => Status("VmHWM:") ?? Process.GetCurrentProcess().PeakWorkingSet64;

    private static long? Status(string field)
    {
        if (!OperatingSystem.IsLinux()) return null;
        var line = File.ReadLines("/proc/self/status").FirstOrDefault(line => line.StartsWith(field, StringComparison.Ordinal));
        return line is null ? null : long.Parse(line[field.Length..].Replace("kB", "", StringComparison.Ordinal), NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture) * 1024;
    }

    [LibraryImport("libc")]
    private static partial int malloc_trim(nuint pad);
}
