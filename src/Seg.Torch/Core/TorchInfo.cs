using System.Runtime.InteropServices;
using Seg.Torch.Interop;

namespace Seg.Torch;

/// <summary>What this process computes with: the version of libtorch, its build, its threads and operators.</summary>
public static unsafe class TorchInfo
{
    /// <summary>The version of libtorch that the shim was built for, "1.13.1" for instance.</summary>
    public static string Version => Marshal.PtrToStringUTF8((nint)NativeMethods.seg_version())!;

    /// <summary>libtorch's own description of its build: BLAS, oneDNN, OpenMP, vector instructions, threads. Several lines.</summary>
    public static string Configuration
    {
        get
        {
            byte* text;
            NativeCall.Check(NativeMethods.seg_build_configuration(&text), nameof(Configuration));
            return NativeText.Take(text);
        }
    }

    /// <summary>Threads that one operator may use. At start: all cores, unless the environment variable OMP_NUM_THREADS says otherwise.</summary>
    /// <exception cref="ExternalException">The number is not positive.</exception>
    public static int NumThreads
    {
        get
        {
            int threads;
            NativeCall.Check(NativeMethods.seg_threads_get(&threads), nameof(NumThreads));
            return threads;
        }
        set => NativeCall.Check(NativeMethods.seg_threads_set(value), nameof(NumThreads));
    }

    /// <summary>Bytes of native memory that the tensors of this process hold now. A view counts nothing, and neither does a tensor below 4 KiB.</summary>
    public static long LiveTensorBytes => NativeMemoryPressure.LiveBytes;

    /// <summary>Whether this libtorch was built for CUDA and finds a device.</summary>
    public static bool HasCuda
    {
        get
        {
            int available;
            NativeCall.Check(NativeMethods.seg_has_cuda(&available), nameof(HasCuda));
            return available != 0;
        }
    }

    /// <summary>Names of all registered operators, "aten::add.Tensor" for instance.</summary>
    public static IReadOnlyList<string> Operators
    {
        get
        {
            byte* text;
            NativeCall.Check(NativeMethods.seg_op_names(&text), nameof(Operators));
            return NativeText.Take(text).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        }
    }

    /// <summary>The schema that this libtorch registered for an operator.</summary>
    /// <param name="name">"aten::add".</param>
    /// <param name="overload">"Tensor", or nothing.</param>
    /// <exception cref="ExternalException">There is no such operator.</exception>
    public static string Schema(string name, string overload = "")
    {
        byte* text;
        NativeCall.Check(NativeMethods.seg_schema(new NativeOperator(name, overload).Handle, &text), name);
        return NativeText.Take(text);
    }
}
