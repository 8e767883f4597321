using static TorchSharp.torch;

namespace Seg.Conformance;

/// <summary>Counts of live tensors.</summary>
internal static class LiveTensors
{
    /// <summary>How many more tensors live after an action than before. Nothing is collected in between: a tensor that only a finalizer would free is a leak.</summary>
    public static long LeftBy(Action action)
    {
        // What earlier work dropped must not be collected meanwhile and hide a leak.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var before = Tensor.TotalCount;
        action();
        return Tensor.TotalCount - before;
    }
}
