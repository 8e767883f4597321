using Seg.Torch.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Differentiation of recorded computations.</summary>
    public static partial class autograd
    {
        /// <summary>Adds the gradients of <paramref name="tensors"/> to the leaves they were computed from.</summary>
        /// <param name="grad_tensors">The gradient of each tensor; may be left out for tensors of one element.</param>
        /// <param name="retain_graph">Keep what a second call needs; by default only with <paramref name="create_graph"/>.</param>
        /// <param name="create_graph">Record the computation of the gradients.</param>
        /// <param name="inputs">The leaves to add to; null: all.</param>
        public static unsafe void backward(
            IList<Tensor> tensors, IList<Tensor>? grad_tensors = null, bool? retain_graph = null, bool create_graph = false, IList<Tensor>? inputs = null)
        {
            using var roots = new HandleList(tensors, nameof(tensors));
            using var gradients = new HandleList(grad_tensors ?? [], nameof(grad_tensors), allowNull: true);
            using var leaves = new HandleList(inputs ?? [], nameof(inputs));
            NativeCall.Check(
                NativeMethods.seg_backward(
                    roots.Handles, roots.Count, gradients.Handles, gradients.Count, leaves.Handles, leaves.Count,
                    retain_graph ?? create_graph ? 1 : 0, create_graph ? 1 : 0),
                "backward");
        }

        public static void backward(
            Tensor tensor, IList<Tensor>? grad_tensors = null, bool? retain_graph = null, bool create_graph = false, IList<Tensor>? inputs = null) =>
            backward([tensor], grad_tensors, retain_graph, create_graph, inputs);

        public static void backward(
            Tensor tensor, Tensor grad_tensor, bool? retain_graph = null, bool create_graph = false, IList<Tensor>? inputs = null) =>
            backward([tensor], [grad_tensor], retain_graph, create_graph, inputs);

        /// <summary>The gradients of the sum of <paramref name="outputs"/> (weighted by <paramref name="grad_outputs"/>) with respect to each input.</summary>
        /// <returns>One per input; null where <paramref name="allow_unused"/> and the outputs do not depend on it.</returns>
        public static unsafe IList<Tensor> grad(
            IList<Tensor> outputs, IList<Tensor> inputs, IList<Tensor>? grad_outputs = null, bool retain_graph = false, bool create_graph = false, bool allow_unused = false)
        {
            using var from = new HandleList(outputs, nameof(outputs));
            using var to = new HandleList(inputs, nameof(inputs));
            using var weights = new HandleList(grad_outputs ?? [], nameof(grad_outputs), allowNull: true);
            NativeValue result;
            NativeCall.Check(
                NativeMethods.seg_grad(
                    from.Handles, from.Count, to.Handles, to.Count, weights.Handles, weights.Count,
                    retain_graph || create_graph ? 1 : 0, create_graph ? 1 : 0, allow_unused ? 1 : 0, &result),
                "grad");
            return NativeCall.TakeList(result)!;
        }

        /// <summary>Until disposed, errors of backward name the forward operator, and optionally NaN gradients are errors.</summary>
        public static AnomalyMode detect_anomaly(bool check_nan = true) => new(true, check_nan);

        public static AnomalyMode set_detect_anomaly(bool mode, bool check_nan = true) => new(mode, check_nan);
    }
}

/// <summary>Switches libtorch's search for faulty gradients, for the whole process, until disposed.</summary>
public class AnomalyMode : IDisposable
{
    private readonly (bool Enabled, bool CheckNaN) _before = (IsEnabled, ShouldCheckNaN);

    public AnomalyMode(bool enabled, bool check_nan = true) => Set(enabled, check_nan);

    public static bool IsEnabled { get; private set; }

    public static bool ShouldCheckNaN { get; private set; }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (disposing) Set(_before.Enabled, _before.CheckNaN);
    }

    private static void Set(bool enabled, bool checkNaN)
    {
        NativeMethods.seg_set_anomaly_mode(enabled ? 1 : 0, checkNaN ? 1 : 0);
        IsEnabled = enabled;
        ShouldCheckNaN = checkNaN;
    }
}
