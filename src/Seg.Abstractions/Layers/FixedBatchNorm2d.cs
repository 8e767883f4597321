using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.Modules;

/// <summary>
/// Batch normalisation by the statistics of a pre-training, in training too, while weight and bias go on learning: what detectors do whose batches
/// are too small for statistics (mmdetection's <c>norm_eval</c>).
/// </summary>
/// <remarks>State: parameters <c>weight</c> and <c>bias</c>, buffers <c>running_mean</c> and <c>running_var</c>, each [channels], initially the identity. Thread-safe.</remarks>
public sealed partial class FixedBatchNorm2d : Module<Tensor, Tensor>, IFixedNorm
{
    // ComponentName tells TorchSharp which field to renew when the module moves to another device or type.
    [Layer("weight"), ComponentName(Name = "weight")] private readonly Parameter _weight;
    [Layer("bias"), ComponentName(Name = "bias")] private readonly Parameter _bias;
    [Buffer("running_mean"), ComponentName(Name = "running_mean")] private readonly Tensor _mean;
    [Buffer("running_var"), ComponentName(Name = "running_var")] private readonly Tensor _variance;
    private readonly double _epsilon;

    /// <param name="channels">Channels of the input.</param>
    /// <param name="epsilon">Added to the variance before its root is taken.</param>
    public FixedBatchNorm2d(int channels, double epsilon = 1e-5) : base(nameof(FixedBatchNorm2d))
    {
        (_weight, _bias) = (new(ones(channels)), new(zeros(channels)));
        (_mean, _variance) = (zeros(channels), ones(channels));
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
    public override Tensor forward(Tensor x) => functional.batch_norm(x, _mean, _variance, _weight, _bias, training: false, eps: _epsilon);
}
