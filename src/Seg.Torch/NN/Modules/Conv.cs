using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Cross-correlation over one dimension: [N, C, L] → [N, out, L'] (the batch dimension may be missing).</summary>
public sealed class Conv1d : Convolution
{
    internal Conv1d(long in_channels, long out_channels, long kernel_size, long stride, long padding, Padding? padding_type, long dilation,
        PaddingModes padding_mode, long groups, bool bias, Device? device, ScalarType? dtype)
        : base(nameof(Conv1d), in_channels, out_channels, [kernel_size], [stride], [padding], padding_type, [dilation], false, [0], groups, bias, padding_mode, device, dtype)
    {
    }

    /// <summary>[N, in_channels, L] → [N, out_channels, L']</summary>
    public override Tensor forward(Tensor input)
    {
        var (padded, rest, owned) = PadFor(input);
        var result = nn.functional.conv1d(padded, weight, bias, stride[0], rest[0], dilation[0], groups);
        if (owned) padded.Dispose();
        return result;
    }
}

/// <summary>Cross-correlation over two dimensions: [N, C, H, W] → [N, out, H', W'] (the batch dimension may be missing).</summary>
public sealed class Conv2d : Convolution
{
    internal Conv2d(long in_channels, long out_channels, long[] kernel_size, long[] stride, long[] padding, Padding? padding_type, long[] dilation,
        PaddingModes padding_mode, long groups, bool bias, Device? device, ScalarType? dtype)
        : base(nameof(Conv2d), in_channels, out_channels, kernel_size, stride, padding, padding_type, dilation, false, [0, 0], groups, bias, padding_mode, device, dtype)
    {
    }

    /// <summary>[N, in_channels, H, W] → [N, out_channels, H', W']</summary>
    public override Tensor forward(Tensor input)
    {
        var (padded, rest, owned) = PadFor(input);
        var result = nn.functional.conv2d(padded, weight, bias, stride, rest, dilation, groups);
        if (owned) padded.Dispose();
        return result;
    }
}

/// <summary>Cross-correlation over three dimensions: [N, C, D, H, W] → [N, out, D', H', W'] (the batch dimension may be missing).</summary>
public sealed class Conv3d : Convolution
{
    internal Conv3d(long in_channels, long out_channels, long[] kernel_size, long[] stride, long[] padding, Padding? padding_type, long[] dilation,
        PaddingModes padding_mode, long groups, bool bias, Device? device, ScalarType? dtype)
        : base(nameof(Conv3d), in_channels, out_channels, kernel_size, stride, padding, padding_type, dilation, false, [0, 0, 0], groups, bias, padding_mode, device, dtype)
    {
    }

    /// <summary>[N, in_channels, D, H, W] → [N, out_channels, D', H', W']</summary>
    public override Tensor forward(Tensor input)
    {
        var (padded, rest, owned) = PadFor(input);
        var result = nn.functional.conv3d(padded, weight, bias, stride, rest, dilation, groups);
        if (owned) padded.Dispose();
        return result;
    }
}
