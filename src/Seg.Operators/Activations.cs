using Seg.Kernels;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.Operators;

/// <summary>Activations of tensors that layers also read as they were, so that no product can take them over. Thread-safe.</summary>
public static class Activations
{
    /// <summary>GELU: as trained, or, where an inference plan is at work, by a kernel (in inference, on the CPU, in float32, of maps without gaps in memory), within 2e-7.</summary>
    /// <param name="x">Any shape.</param>
    /// <param name="planned">Whether a plan computes what reads the result.</param>
    /// <param name="cancellationToken">Checked between runs of numbers.</param>
    /// <returns>The same shape, lying in memory as <paramref name="x"/> does, in the caller's dispose scope.</returns>
    public static Tensor Gelu(Tensor x, bool planned, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (!planned || is_grad_enabled() || !TensorMemory.SuitsKernels(x)) return functional.gelu(x);
        using var scope = NewDisposeScope();
        if (x.is_contiguous()) return Of(x).MoveToOuterDisposeScope();
        var cells = x.dim() == 4 ? x.permute(0, 2, 3, 1) : x;
        return (cells.is_contiguous() ? Of(cells).permute(0, 3, 1, 2) : functional.gelu(x)).MoveToOuterDisposeScope();

        Tensor Of(Tensor dense)
        {
            var result = empty_like(dense);
            Kernels.Gelu.Apply(TensorMemory.Of<float>(dense), TensorMemory.Of<float>(result), cancellationToken);
            return result;
        }
    }
}
