using Seg.Torch;
using Seg.Torch.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>libtorch's version.</summary>
    public static string __version__ => TorchInfo.Version;

    /// <summary>Threads within one operator.</summary>
    public static int get_num_threads() => TorchInfo.NumThreads;

    public static void set_num_threads(int num) => TorchInfo.NumThreads = num;

    /// <summary>Threads for independent operators.</summary>
    public static unsafe int get_num_interop_threads()
    {
        int threads;
        NativeCall.Check(NativeMethods.seg_interop_threads_get(&threads), "get_num_interop_threads");
        return threads;
    }

    /// <summary>Works once, before the first use of such threads.</summary>
    public static void set_num_interop_threads(int num) => NativeCall.Check(NativeMethods.seg_interop_threads_set(num), "set_num_interop_threads");

    public static unsafe bool are_deterministic_algorithms_enabled()
    {
        int enabled, warnOnly;
        NativeCall.Check(NativeMethods.seg_deterministic_get(&enabled, &warnOnly), "are_deterministic_algorithms_enabled");
        return enabled != 0;
    }

    public static unsafe bool is_deterministic_algorithms_warn_only_enabled()
    {
        int enabled, warnOnly;
        NativeCall.Check(NativeMethods.seg_deterministic_get(&enabled, &warnOnly), "is_deterministic_algorithms_warn_only_enabled");
        return warnOnly != 0;
    }

    /// <summary>Operators without a deterministic form become errors, or warnings, until the result is disposed.</summary>
    public static IDisposable use_deterministic_algorithms(bool mode = true, bool warn_only = false) => new DeterminismGuard(mode, warn_only);

    public static bool cuda_is_available() => cuda.is_available();

    public static bool mps_is_available() => false;

    /// <summary>Fails unless the device can be used here.</summary>
    public static void InitializeDeviceType(DeviceType deviceType)
    {
        if (!TryInitializeDeviceType(deviceType)) throw new InvalidOperationException($"this libtorch has no device of type {deviceType}");
    }

    public static bool TryInitializeDeviceType(DeviceType deviceType) =>
        deviceType is DeviceType.CPU or DeviceType.META || (deviceType == DeviceType.CUDA && cuda.is_available());

    /// <summary>Errors are exceptions where they happen: there is never one pending.</summary>
    public static void CheckForErrors()
    {
    }

    /// <summary>NVIDIA devices: Debian's libtorch has none.</summary>
    public static class cuda
    {
        public static bool is_available() => TorchInfo.HasCuda;

        public static bool is_cudnn_available() => false;

        public static int device_count() => 0;

        /// <summary>Seeds every CUDA generator: there is none.</summary>
        public static void manual_seed(long seed)
        {
        }

        public static void manual_seed_all(long seed)
        {
        }

        /// <summary>Waits for the device's work: the CPU's is done when a call returns.</summary>
        public static void synchronize(Device? device = null)
        {
        }
    }

    private sealed class DeterminismGuard : IDisposable
    {
        private readonly (bool Enabled, bool WarnOnly) _before = (are_deterministic_algorithms_enabled(), is_deterministic_algorithms_warn_only_enabled());

        public DeterminismGuard(bool mode, bool warnOnly) => Set(mode, warnOnly);

        public void Dispose() => Set(_before.Enabled, _before.WarnOnly);

        private static void Set(bool enabled, bool warnOnly) =>
            NativeCall.Check(NativeMethods.seg_deterministic_set(enabled ? 1 : 0, warnOnly ? 1 : 0), "use_deterministic_algorithms");
    }
}
