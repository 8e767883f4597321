using System.Globalization;
using System.Runtime.InteropServices;

namespace Seg.Torch.Interop;

/// <summary>
/// Buffers of OpenBLAS, taken while there is memory: asked for one that the system does not give, it asks again for ever (blas_memory_alloc of driver/others/memory.c), and a
/// process under `ulimit -d` would hang instead of failing. A buffer is address space; what is never touched costs no memory.
/// </summary>
internal static unsafe class BlasMemory
{
    // Of x86-64 builds for processors with AVX-512; others take less.
    private const long BufferBytes = 128L << 20;

    // What libtorch and the libraries that it needs take for themselves when they load.
    private const long LibraryBytes = 160L << 20;

    // Threads that multiply at a time on their own: one in a forward pass, one that makes results of the last.
    private const int Callers = 2;

    /// <summary>Whether what OpenBLAS takes when it is loaded, and <see cref="Reserve"/> after that, can be had.</summary>
    public static bool Fits()
    {
        try
        {
            NativeMemory.Free(NativeMemory.Alloc((nuint)(LibraryBytes + (Threads() + Callers) * BufferBytes)));
            return true;
        }
        catch (OutOfMemoryException)
        {
            return false;
        }
    }

    /// <summary>Takes buffers for the threads that call OpenBLAS, and gives them back to its pool, where those threads find them.</summary>
    /// <param name="library">A library that was linked with it; one that rests on another BLAS is left alone.</param>
    public static void Reserve(nint library)
    {
        if (!NativeLibrary.TryGetExport(library, "blas_memory_alloc", out var take) || !NativeLibrary.TryGetExport(library, "blas_memory_free", out var give)) return;
        var buffers = stackalloc void*[Callers];
        for (var i = 0; i < Callers; i++) buffers[i] = ((delegate* unmanaged<int, void*>)take)(0);
        for (var i = 0; i < Callers; i++)
        {
            if (buffers[i] != null) ((delegate* unmanaged<void*, void>)give)(buffers[i]);
        }
    }

    // It takes a buffer for each of its threads when it is loaded.
    private static int Threads()
    {
        foreach (var name in (string[])["OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"])
        {
            if (int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var threads) && threads > 0) return threads;
        }
        return Environment.ProcessorCount;
    }
}
