using System.Globalization;
using System.Runtime.InteropServices;
using TorchSharp;

namespace Seg.Runtime;

/// <summary>Holds the process to some of its cores while it lives: libtorch's threads, and, on Linux, every thread of the process by its affinity.</summary>
/// <remarks>
/// Kernels share their work out over the cores that the process began with, so that only the affinity tells what one core really does. Threads that are started
/// meanwhile inherit it. libtorch keeps its number of threads for each calling thread: use and dispose on the thread that computes.
/// </remarks>
internal sealed partial class CoreLimit : IDisposable
{
    // 8192 cores.
    private const int MaskBytes = 1024;

    private readonly int _threadsBefore = torch.get_num_threads();
    private readonly byte[]? _coresBefore;

    /// <param name="cores">How many; 0 for all that the process may use.</param>
    public CoreLimit(int cores)
    {
        _coresBefore = Affinity();
        var most = _coresBefore is null ? Environment.ProcessorCount : Count(_coresBefore);
        Cores = cores == 0 ? most : cores;
        torch.set_num_threads(Cores);
        if (_coresBefore is not null && Cores < most) IsPinned = Bind(First(_coresBefore, Cores));
    }

    /// <summary>Threads of an operation.</summary>
    public int Cores { get; }

    /// <summary>Whether the process was held to them by its affinity.</summary>
    public bool IsPinned { get; }

    /// <summary>As it was before.</summary>
    public void Dispose()
    {
        if (IsPinned) Bind(_coresBefore!);
        torch.set_num_threads(_threadsBefore);
    }

    private static byte[]? Affinity()
    {
        if (!OperatingSystem.IsLinux()) return null;
        var mask = new byte[MaskBytes];
        return sched_getaffinity(0, MaskBytes, mask) == 0 ? mask : null;
    }

    // Twice, since a thread may have been started by one that had not been bound yet.
    private static bool Bind(byte[] mask)
    {
        var bound = true;
        for (var sweep = 0; sweep < 2; sweep++)
        {
            foreach (var task in Directory.GetDirectories("/proc/self/task"))
            {
                // A thread that has ended meanwhile is no failure; the calling one cannot have.
                var result = sched_setaffinity(int.Parse(Path.GetFileName(task), CultureInfo.InvariantCulture), MaskBytes, mask);
                bound &= result == 0 || !Directory.Exists(task);
            }
        }
        return bound;
    }

    private static int Count(byte[] mask) => mask.Sum(b => byte.PopCount(b));

    private static byte[] First(byte[] mask, int cores)
    {
        var first = new byte[mask.Length];
        for (var core = 0; cores > 0; core++)
        {
            if ((mask[core / 8] >> core % 8 & 1) == 0) continue;
            first[core / 8] |= (byte)(1 << core % 8);
            cores--;
        }
        return first;
    }

    [LibraryImport("libc")]
    private static partial int sched_getaffinity(int thread, nint bytes, [Out] byte[] mask);

    [LibraryImport("libc")]
    private static partial int sched_setaffinity(int thread, nint bytes, [In] byte[] mask);
}
