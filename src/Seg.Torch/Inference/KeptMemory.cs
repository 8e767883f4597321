using Seg.Torch.Interop;

namespace Seg.Torch;

/// <summary>
/// The memory of large tensors, kept for the next ones: without, every activation of a forward pass is mapped, zeroed page by page and unmapped by the system.
/// What lies idle and what is in use are together no more than an eighth above what the last two passes used at once (at least 64 MiB). Thread-safe.
/// </summary>
public static unsafe class KeptMemory
{
    private static int _kept;

    /// <summary>Keeps memory from now on, in the whole process.</summary>
    public static void Begin()
    {
        if (Interlocked.Exchange(ref _kept, 1) == 0) NativeCall.Check(NativeMethods.seg_keep_memory(), nameof(Begin));
    }

    /// <summary>Bytes that lie idle.</summary>
    public static long Idle
    {
        get
        {
            long idle;
            NativeCall.Check(NativeMethods.seg_release_memory(-1, &idle), nameof(Idle));
            return idle;
        }
    }

    /// <summary>Gives idle memory back to the system.</summary>
    public static void Release()
    {
        long idle;
        NativeCall.Check(NativeMethods.seg_release_memory(0, &idle), nameof(Release));
    }
}
