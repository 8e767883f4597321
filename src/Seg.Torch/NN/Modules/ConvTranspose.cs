using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>What all transposed convolutions share: the gradient of a convolution with respect to its input, used to enlarge.</summary>
public abstract class ConvolutionTranspose : Convolution
{
    /// <summary>Creates the parameters.</summary>
    /// <exception cref="ArgumentException">A size or the groups make no sense, or the padding is not zeros.</exception>
    protected ConvolutionTranspose(string name, long in_channels, long out_channels, long[] kernel_size, long[] stride, long[] padding, Padding? padding_type,
        long[] dilation, bool transposed, long[] output_padding, long groups, bool bias, PaddingModes padding_mode, Device? device = null, ScalarType? dtype = null)
        : base(name, in_channels, out_channels, kernel_size, stride, padding, padding_type, dilation, transposed, output_padding, groups, bias, padding_mode, device, dtype)
    {
        if (padding_mode != PaddingModes.Zeros) throw new ArgumentException($"{name} supports zero padding only, found {padding_mode}.", nameof(padding_mode));
    }

    /// <summary>Enlarges to the size that <see cref="Convolution.output_padding"/> gives.</summary>
    public override Tensor forward(Tensor input) => forward(input, null);

    /// <summary>Enlarges to <paramref name="output_size"/> (spatial dimensions only, or all), which must be one the stride allows.</summary>
    public abstract Tensor forward(Tensor input, long[]? output_size);

    /// <summary>The output padding that makes the result <paramref name="output_size"/> large.</summary>
    /// <exception cref="ArgumentException">No output padding below the stride does.</exception>
    protected long[] _output_padding(Tensor input, long[]? output_size, long[] kernel_size, long[] stride, long[] padding, long[] dilation, long num_spatial_dims)
    {
        if (output_size is null) return output_padding;
        var spatial = output_size.TakeLast((int)num_spatial_dims).ToArray();
        var found = input.shape.TakeLast((int)num_spatial_dims).ToArray();
        var extra = new long[num_spatial_dims];
        for (var d = 0; d < num_spatial_dims; d++)
        {
            var smallest = (found[d] - 1) * stride[d] - 2 * padding[d] + dilation[d] * (kernel_size[d] - 1) + 1;
            extra[d] = spatial[d] - smallest;
            if (extra[d] < 0 || extra[d] >= Math.Max(stride[d], dilation[d]))
                throw new ArgumentException(
                    $"{GetName()}: output size {spatial[d]} in spatial dimension {d} is outside [{smallest}, {smallest + stride[d] - 1}] for input size {found[d]}.", nameof(output_size));
        }
        return extra;
    }

    private protected long[] OutputPadding(Tensor input, long[]? output_size) =>
        _output_padding(input, output_size, kernel_size, stride, padding, dilation, kernel_size.Length);
}

/// <summary>Transposed convolution over one dimension.</summary>
public sealed class ConvTranspose1d : ConvolutionTranspose
{
    internal ConvTranspose1d(long in_channels, long out_channels, long kernel_size, long stride, long padding, long output_padding, long dilation,
        PaddingModes padding_mode, long groups, bool bias, Device? device, ScalarType? dtype)
        : base(nameof(ConvTranspose1d), in_channels, out_channels, [kernel_size], [stride], [padding], null, [dilation], true, [output_padding], groups, bias, padding_mode, device, dtype)
    {
    }

    /// <summary>[N, in_channels, L] → [N, out_channels, L']</summary>
    public override Tensor forward(Tensor input, long[]? output_size) =>
        nn.functional.conv_transpose1d(input, weight, bias, stride[0], padding[0], OutputPadding(input, output_size)[0], dilation[0], groups);
}

/// <summary>Transposed convolution over two dimensions.</summary>
public sealed class ConvTranspose2d : ConvolutionTranspose
{
    internal ConvTranspose2d(long in_channels, long out_channels, long[] kernel_size, long[] stride, long[] padding, long[] output_padding, long[] dilation,
        PaddingModes padding_mode, long groups, bool bias, Device? device, ScalarType? dtype)
        : base(nameof(ConvTranspose2d), in_channels, out_channels, kernel_size, stride, padding, null, dilation, true, output_padding, groups, bias, padding_mode, device, dtype)
    {
    }

    /// <summary>[N, in_channels, H, W] → [N, out_channels, H', W']</summary>
    public override Tensor forward(Tensor input, long[]? output_size) =>
        nn.functional.conv_transpose2d(input, weight, bias, stride, padding, OutputPadding(input, output_size), dilation, groups);
}

/// <summary>Transposed convolution over three dimensions.</summary>
public sealed class ConvTranspose3d : ConvolutionTranspose
{
    internal ConvTranspose3d(long in_channels, long out_channels, long[] kernel_size, long[] stride, long[] padding, long[] output_padding, long[] dilation,
        PaddingModes padding_mode, long groups, bool bias, Device? device, ScalarType? dtype)
        : base(nameof(ConvTranspose3d), in_channels, out_channels, kernel_size, stride, padding, null, dilation, true, output_padding, groups, bias, padding_mode, device, dtype)
    {
    }

    /// <summary>[N, in_channels, D, H, W] → [N, out_channels, D', H', W']</summary>
    public override Tensor forward(Tensor input, long[]? output_size) =>
        nn.functional.conv_transpose3d(input, weight, bias, stride, padding, OutputPadding(input, output_size), dilation, groups);
}
