using System.Runtime.Intrinsics.X86;

namespace Seg.Runtime;

/// <summary>What a model's large products are computed with.</summary>
public enum InferencePrecision
{
    /// <summary>float32.</summary>
    Float32,
    /// <summary>bfloat16 with float32 sums; what stands between the products stays float32. On the processor only.</summary>
    BFloat16,
    /// <summary><see cref="BFloat16"/> on processors that compute with it (AMX, AVX512-BF16), else <see cref="Float32"/>.</summary>
    Auto,
}

/// <summary>What precisions mean on this machine.</summary>
public static class InferencePrecisions
{
    /// <summary>Whether this processor multiplies bfloat16 faster than float32.</summary>
    public static bool HasBFloat16 { get; } = Detect();

    /// <summary>The precision itself, decided where it is <see cref="InferencePrecision.Auto"/>.</summary>
    public static InferencePrecision Resolve(this InferencePrecision precision) =>
        precision != InferencePrecision.Auto ? precision : HasBFloat16 ? InferencePrecision.BFloat16 : InferencePrecision.Float32;

    // Intel SDM, CPUID leaf 7: AMX-BF16 is bit 22 of EDX, AVX512-BF16 bit 5 of EAX in sub-leaf 1. .NET has no class for either yet.
    private static bool Detect()
    {
        if (!X86Base.IsSupported || X86Base.CpuId(0, 0).Eax < 7) return false;
        var amx = (X86Base.CpuId(7, 0).Edx >> 22 & 1) != 0;
        return amx || (Avx512F.IsSupported && (X86Base.CpuId(7, 1).Eax >> 5 & 1) != 0);
    }
}
