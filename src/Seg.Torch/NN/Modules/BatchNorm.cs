using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>
/// Batch normalisation (Ioffe and Szegedy, 2015) over dimension 1. In training mode it uses the batch's statistics and updates the running ones;
/// in evaluation mode it uses the running ones if it tracks them.
/// </summary>
public abstract class BatchNorm : NormBase
{
    /// <summary>See <see cref="NormBase"/>.</summary>
    public BatchNorm(long num_features, double eps, double momentum, bool affine, bool track_running_stats, Device? device, ScalarType? dtype, string name)
        : base(num_features, eps, momentum, affine, track_running_stats, device, dtype, name)
    {
    }

    /// <summary>The input, normalised; the same shape.</summary>
    public override Tensor forward(Tensor input)
    {
        ValidateInputDimensions(input);
        var factor = momentum ?? 0.0;
        if (training && track_running_stats)
        {
            num_batches_tracked!.add_(1);
            if (momentum is null) factor = 1.0 / num_batches_tracked.item<long>();
        }
        var useBatch = training || running_mean is null || running_var is null;
        return nn.functional.batch_norm(input, running_mean!, running_var!, weight, bias, useBatch, factor, eps);
    }
}

/// <summary>Batch normalisation of [N, C] or [N, C, L].</summary>
public sealed class BatchNorm1d : BatchNorm
{
    internal BatchNorm1d(long num_features, double eps, double momentum, bool affine, bool track_running_stats, Device? device, ScalarType? dtype)
        : base(num_features, eps, momentum, affine, track_running_stats, device, dtype, nameof(BatchNorm1d))
    {
    }

    /// <summary>Two or three dimensions.</summary>
    protected override void ValidateInputDimensions(Tensor input) => ExpectRank(input, 2, 3);
}

/// <summary>Batch normalisation of [N, C, H, W].</summary>
public sealed class BatchNorm2d : BatchNorm
{
    internal BatchNorm2d(long num_features, double eps, double momentum, bool affine, bool track_running_stats, Device? device, ScalarType? dtype)
        : base(num_features, eps, momentum, affine, track_running_stats, device, dtype, nameof(BatchNorm2d))
    {
    }

    /// <summary>Four dimensions.</summary>
    protected override void ValidateInputDimensions(Tensor input) => ExpectRank(input, 4);
}

/// <summary>Batch normalisation of [N, C, D, H, W].</summary>
public sealed class BatchNorm3d : BatchNorm
{
    internal BatchNorm3d(long num_features, double eps, double momentum, bool affine, bool track_running_stats, Device? device, ScalarType? dtype)
        : base(num_features, eps, momentum, affine, track_running_stats, device, dtype, nameof(BatchNorm3d))
    {
    }

    /// <summary>Five dimensions.</summary>
    protected override void ValidateInputDimensions(Tensor input) => ExpectRank(input, 5);
}
