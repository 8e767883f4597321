using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>What batch and instance normalisation share: affine parameters and running statistics, each [num_features] or null.</summary>
public abstract class NormBase : nn.Module<Tensor, Tensor>
{
    /// <summary>Creates weight one, bias zero, running mean zero and running variance one, as far as they are asked for.</summary>
    public NormBase(long num_features, double eps, double? momentum, bool affine, bool track_running_stats, Device? device, ScalarType? dtype, string name) : base(name)
    {
        (this.num_features, this.eps, this.momentum, this.affine, this.track_running_stats) = (num_features, eps, momentum, affine, track_running_stats);
        if (affine)
        {
            weight = Initial.Ones([num_features], device, dtype);
            bias = Initial.Zeros([num_features], device, dtype);
        }
        if (track_running_stats)
        {
            running_mean = zeros(num_features, dtype: dtype, device: device);
            running_var = ones(num_features, dtype: dtype, device: device);
            num_batches_tracked = tensor(0L, dtype: ScalarType.Int64, device: device);
        }
    }

    /// <summary>Size of dimension 1 of the input.</summary>
    public long num_features { get; }

    /// <summary>Added to the variance before the root.</summary>
    public double eps { get; set; }

    /// <summary>Share of the new batch in the running statistics; null: a plain mean over all batches.</summary>
    public double? momentum { get; set; }

    /// <summary>Whether there are weight and bias.</summary>
    public bool affine { get; }

    /// <summary>Whether running statistics are kept.</summary>
    public bool track_running_stats { get; }

    /// <summary>[num_features], or null</summary>
    public Parameter? weight
    {
        get => ParameterOrNull(nameof(weight));
        set => SetParameter(nameof(weight), value);
    }

    /// <summary>[num_features], or null</summary>
    public Parameter? bias
    {
        get => ParameterOrNull(nameof(bias));
        set => SetParameter(nameof(bias), value);
    }

    /// <summary>[num_features], or null</summary>
    public Tensor? running_mean
    {
        get => BufferOrNull(nameof(running_mean));
        set => SetBuffer(nameof(running_mean), value);
    }

    /// <summary>[num_features], or null; unbiased</summary>
    public Tensor? running_var
    {
        get => BufferOrNull(nameof(running_var));
        set => SetBuffer(nameof(running_var), value);
    }

    /// <summary>Scalar int64, or null</summary>
    public Tensor? num_batches_tracked
    {
        get => BufferOrNull(nameof(num_batches_tracked));
        set => SetBuffer(nameof(num_batches_tracked), value);
    }

    /// <summary>Running statistics back to mean zero and variance one.</summary>
    public void reset_running_stats()
    {
        if (!track_running_stats) return;
        running_mean!.zero_();
        running_var!.fill_(1);
        num_batches_tracked!.zero_();
    }

    /// <summary>Weight one, bias zero, and <see cref="reset_running_stats"/>.</summary>
    public void reset_parameters()
    {
        reset_running_stats();
        if (!affine) return;
        nn.init.ones_(weight!);
        nn.init.zeros_(bias!);
    }

    /// <summary>Throws where the input's rank does not fit.</summary>
    /// <exception cref="ArgumentException">It does not.</exception>
    protected abstract void ValidateInputDimensions(Tensor input);

    private protected void ExpectRank(Tensor input, params long[] ranks)
    {
        if (!ranks.Contains(input.dim()))
            throw new ArgumentException($"{GetName()} expects {string.Join(" or ", ranks)} dimensions, found shape [{string.Join(", ", input.shape)}].", nameof(input));
    }
}
