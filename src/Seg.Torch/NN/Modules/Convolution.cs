using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>
/// What all convolutions share. Per-dimension arrays have one entry for each spatial dimension. weight:
/// [out_channels, in_channels / groups, kernel…], or [in_channels, out_channels / groups, kernel…] if transposed; bias: [out_channels] or null.
/// </summary>
public abstract class Convolution : nn.Module<Tensor, Tensor>
{
    /// <summary>Creates the parameters with PyTorch's default distribution (uniform in ±1/√fan_in).</summary>
    /// <exception cref="ArgumentException">A size or the groups make no sense.</exception>
    protected Convolution(string name, long in_channels, long out_channels, long[] kernel_size, long[] stride, long[] padding, Padding? padding_type,
        long[] dilation, bool transposed, long[] output_padding, long groups, bool bias, PaddingModes padding_mode, Device? device = null, ScalarType? dtype = null)
        : base(name)
    {
        if (groups <= 0 || in_channels % groups != 0 || out_channels % groups != 0)
            throw new ArgumentException($"{name}: {in_channels} input and {out_channels} output channels are not both divisible by {groups} groups.", nameof(groups));
        if (padding_type == TorchSharp.Padding.Same && stride.Any(step => step != 1))
            throw new ArgumentException($"{name}: padding 'same' needs stride 1, found [{string.Join(", ", stride)}].", nameof(padding_type));

        (this.in_channels, this.out_channels, this.groups, this.transposed) = (in_channels, out_channels, groups, transposed);
        (this.kernel_size, this.stride, this.dilation, this.output_padding) = (kernel_size, stride, dilation, output_padding);
        (this.padding, this.padding_type, this.padding_mode) = (padding, padding_type, padding_mode);

        long[] channels = transposed ? [in_channels, out_channels / groups] : [out_channels, in_channels / groups];
        weight = Initial.Empty([.. channels, .. kernel_size], device, dtype);
        if (bias) this.bias = Initial.Empty([out_channels], device, dtype);
        reset_parameters();
    }

    /// <summary>Channels of the input.</summary>
    public long in_channels { get; }

    /// <summary>Channels of the output.</summary>
    public long out_channels { get; }

    /// <summary>Size of the window.</summary>
    public long[] kernel_size { get; set; }

    /// <summary>Step of the window.</summary>
    public long[] stride { get; set; }

    /// <summary>Elements added on both sides.</summary>
    public long[] padding { get; private set; }

    /// <summary>Padding by rule instead of by number.</summary>
    public Padding? padding_type { get; private set; }

    /// <summary>Distance of the window's taps.</summary>
    public long[] dilation { get; set; }

    /// <summary>Whether this is a transposed convolution.</summary>
    public bool transposed { get; }

    /// <summary>Elements added to one side of a transposed convolution's output.</summary>
    public long[] output_padding { get; set; }

    /// <summary>Independent blocks the channels are split into.</summary>
    public long groups { get; set; }

    /// <summary>What the added elements hold.</summary>
    public PaddingModes padding_mode { get; set; }

    /// <summary>The kernels.</summary>
    public Parameter weight
    {
        get => ParameterOrNull(nameof(weight))!;
        set => SetParameter(nameof(weight), value);
    }

    /// <summary>[out_channels], or null</summary>
    public Parameter? bias
    {
        get => ParameterOrNull(nameof(bias));
        set => SetParameter(nameof(bias), value);
    }

    /// <summary>Draws new values for the parameters.</summary>
    public void reset_parameters() => Initial.FanInUniform(weight, bias);

    /// <summary>Pads by number from now on.</summary>
    public void SetPadding(long[] padding) => (this.padding, padding_type) = (padding, null);

    /// <summary>Pads by rule from now on.</summary>
    public void SetPadding(Padding padding) => padding_type = padding;

    /// <summary>Whether the input has the spatial dimensions and channels this layer expects, with or without a batch dimension.</summary>
    protected bool ValidateShape(Tensor input, long dimensions)
    {
        var rank = input.dim();
        return (rank == dimensions + 2 && input.shape[1] == in_channels) || (rank == dimensions + 1 && input.shape[0] == in_channels);
    }

    /// <summary>
    /// The input with every padding that the op itself cannot apply (anything but symmetric zeros), and the padding left for the op.
    /// </summary>
    private protected (Tensor input, long[] padding, bool padded) PadFor(Tensor input)
    {
        if (!ValidateShape(input, kernel_size.Length))
            throw new ArgumentException(
                $"{GetName()} expects {kernel_size.Length} spatial dimensions after {in_channels} channels, found shape [{string.Join(", ", input.shape)}].", nameof(input));

        // As PyTorch: 'same' adds the odd element at the end; F.pad counts from the last dimension.
        var sides = padding_type switch
        {
            TorchSharp.Padding.Valid => new (long before, long after)[kernel_size.Length],
            TorchSharp.Padding.Same => kernel_size.Zip(dilation, (k, d) => (before: d * (k - 1) / 2, after: d * (k - 1) - d * (k - 1) / 2)).ToArray(),
            _ => padding.Select(size => (before: size, after: size)).ToArray(),
        };
        if (padding_mode is PaddingModes.Zeros or PaddingModes.Constant && sides.All(side => side.before == side.after))
            return (input, sides.Select(side => side.before).ToArray(), false);

        var mode = padding_mode == PaddingModes.Zeros ? PaddingModes.Constant : padding_mode;
        var padded = nn.functional.pad(input, sides.Reverse().SelectMany(side => new[] { side.before, side.after }).ToArray(), mode);
        return (padded, new long[kernel_size.Length], true);
    }
}
