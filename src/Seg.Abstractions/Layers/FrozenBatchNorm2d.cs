using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.Modules;

/// <summary>
/// Batch normalisation whose statistics, weight and bias never change: <c>x · scale + shift</c> with
/// <c>scale = weight / √(running_var + eps)</c> and <c>shift = bias − running_mean · scale</c> (detectron2, layers/batch_norm.py).
/// </summary>
/// <remarks>
/// State: buffers <c>weight</c>, <c>bias</c>, <c>running_mean</c>, <c>running_var</c>, each [channels], initially the identity; no
/// <c>num_batches_tracked</c>. Gradients reach the input only. Thread-safe.
/// </remarks>
public sealed partial class FrozenBatchNorm2d : Module<Tensor, Tensor>, IFixedNorm
{
    // ComponentName tells TorchSharp which field to renew when the module moves to another device or type.
    [Buffer("weight"), ComponentName(Name = "weight")] private readonly Tensor _weight;
    [Buffer("bias"), ComponentName(Name = "bias")] private readonly Tensor _bias;
    [Buffer("running_mean"), ComponentName(Name = "running_mean")] private readonly Tensor _mean;
    [Buffer("running_var"), ComponentName(Name = "running_var")] private readonly Tensor _variance;
    private readonly double _epsilon;

    /// <param name="channels">Channels of the input.</param>
    /// <param name="epsilon">Added to the variance before its root is taken.</param>
    public FrozenBatchNorm2d(int channels, double epsilon = 1e-5) : base(nameof(FrozenBatchNorm2d))
    {
        (_weight, _bias, _mean, _variance) = (ones(channels), zeros(channels), zeros(channels), ones(channels));
        _epsilon = epsilon;
    }

    /// <inheritdoc/>
    public (Tensor Scale, Tensor Shift) ScaleAndShift()
    {
        using var scope = NewDisposeScope();
        var scale = _weight * (_variance + _epsilon).rsqrt();
        return (scale.MoveToOuterDisposeScope(), (_bias - _mean * scale).MoveToOuterDisposeScope());
    }

    /// <param name="x">[batch, channels, H, W].</param>
    /// <returns>The same shape.</returns>
    public override Tensor forward(Tensor x)
    {
        if (!x.requires_grad) return functional.batch_norm(x, _mean, _variance, _weight, _bias, training: false, eps: _epsilon);

        // The backward pass of batch_norm would also make the gradients of weight and bias, and keep the input for them.
        using var scope = NewDisposeScope();
        var (scale, shift) = ScaleAndShift();
        return (x * scale.view(1, -1, 1, 1) + shift.view(1, -1, 1, 1)).MoveToOuterDisposeScope();
    }
}
