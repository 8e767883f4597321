using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace TorchSharp.Modules;

/// <summary>Maximum over windows of [N, C, L]; stride defaults to kernel_size.</summary>
public sealed class MaxPool1d : ParameterLessModule<Tensor, Tensor>
{
    internal MaxPool1d(long kernel_size, long? stride, long? padding, long? dilation, bool ceil_mode) : base(nameof(MaxPool1d)) => (this.kernel_size, this.stride, this.padding, this.dilation, this.ceil_mode) = (kernel_size, stride, padding, dilation, ceil_mode);

    /// <summary>Size of the window.</summary>
    public long kernel_size { get; set; }

    /// <summary>Step of the window.</summary>
    public long? stride { get; set; }

    /// <summary>Elements added on both sides.</summary>
    public long? padding { get; set; }

    /// <summary>Distance of the window's taps.</summary>
    public long? dilation { get; set; }

    /// <summary>Whether a last partial window counts.</summary>
    public bool ceil_mode { get; set; }

    /// <summary>See the class.</summary>
    public override Tensor forward(Tensor input) => F.max_pool1d(input, kernel_size, stride, padding, dilation, ceil_mode);

    /// <summary>The result and, for each element, the flat spatial index it came from.</summary>
    public (Tensor Values, Tensor Indices) forward_with_indices(Tensor input) => F.max_pool1d_with_indices(input, kernel_size, stride, padding, dilation, ceil_mode);
}

/// <summary>Maximum over windows of [N, C, H, W]; stride defaults to kernel_size.</summary>
public sealed class MaxPool2d : ParameterLessModule<Tensor, Tensor>
{
    internal MaxPool2d(long[] kernel_size, long[]? stride, long[]? padding, long[]? dilation, bool ceil_mode) : base(nameof(MaxPool2d)) => (this.kernel_size, this.stride, this.padding, this.dilation, this.ceil_mode) = (kernel_size, stride, padding, dilation, ceil_mode);

    /// <summary>Size of the window.</summary>
    public long[] kernel_size { get; set; }

    /// <summary>Step of the window.</summary>
    public long[]? stride { get; set; }

    /// <summary>Elements added on both sides.</summary>
    public long[]? padding { get; set; }

    /// <summary>Distance of the window's taps.</summary>
    public long[]? dilation { get; set; }

    /// <summary>Whether a last partial window counts.</summary>
    public bool ceil_mode { get; set; }

    /// <summary>See the class.</summary>
    public override Tensor forward(Tensor input) => F.max_pool2d(input, kernel_size, stride, padding, dilation, ceil_mode);

    /// <summary>The result and, for each element, the flat spatial index it came from.</summary>
    public (Tensor Values, Tensor Indices) forward_with_indices(Tensor input) => F.max_pool2d_with_indices(input, kernel_size, stride, padding, dilation, ceil_mode);
}

/// <summary>Mean over windows of [N, C, L]; stride defaults to kernel_size.</summary>
public sealed class AvgPool1d : ParameterLessModule<Tensor, Tensor>
{
    internal AvgPool1d(long kernel_size, long? stride, long? padding, bool ceil_mode, bool count_include_pad) : base(nameof(AvgPool1d)) => (this.kernel_size, this.stride, this.padding, this.ceil_mode, this.count_include_pad) = (kernel_size, stride, padding, ceil_mode, count_include_pad);

    /// <summary>Size of the window.</summary>
    public long kernel_size { get; set; }

    /// <summary>Step of the window.</summary>
    public long? stride { get; set; }

    /// <summary>Elements added on both sides.</summary>
    public long? padding { get; set; }

    /// <summary>Whether a last partial window counts.</summary>
    public bool ceil_mode { get; set; }

    /// <summary>Whether added zeros count in the mean.</summary>
    public bool count_include_pad { get; set; }

    /// <summary>See the class.</summary>
    public override Tensor forward(Tensor input) => F.avg_pool1d(input, kernel_size, stride, padding, ceil_mode, count_include_pad);
}

/// <summary>Mean over windows of [N, C, H, W]; stride defaults to kernel_size.</summary>
public sealed class AvgPool2d : ParameterLessModule<Tensor, Tensor>
{
    internal AvgPool2d(long[] kernel_size, long[]? stride, long[]? padding, bool ceil_mode, bool count_include_pad, long? divisor_override) : base(nameof(AvgPool2d)) => (this.kernel_size, this.stride, this.padding, this.ceil_mode, this.count_include_pad, this.divisor_override) = (kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override);

    /// <summary>Size of the window.</summary>
    public long[] kernel_size { get; set; }

    /// <summary>Step of the window.</summary>
    public long[]? stride { get; set; }

    /// <summary>Elements added on both sides.</summary>
    public long[]? padding { get; set; }

    /// <summary>Whether a last partial window counts.</summary>
    public bool ceil_mode { get; set; }

    /// <summary>Whether added zeros count in the mean.</summary>
    public bool count_include_pad { get; set; }

    /// <summary>The divisor to use instead of the window's size.</summary>
    public long? divisor_override { get; set; }

    /// <summary>See the class.</summary>
    public override Tensor forward(Tensor input) => F.avg_pool2d(input, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override);
}

/// <summary>Mean over windows chosen so that the result has output_size elements.</summary>
public sealed class AdaptiveAvgPool1d : ParameterLessModule<Tensor, Tensor>
{
    internal AdaptiveAvgPool1d(long output_size) : base(nameof(AdaptiveAvgPool1d)) => this.output_size = output_size;

    /// <summary>Spatial size of the output.</summary>
    public long output_size { get; set; }

    /// <summary>See the class.</summary>
    public override Tensor forward(Tensor input) => F.adaptive_avg_pool1d(input, output_size);
}

/// <summary>Mean over windows chosen so that the result is output_size large.</summary>
public sealed class AdaptiveAvgPool2d : ParameterLessModule<Tensor, Tensor>
{
    internal AdaptiveAvgPool2d(long[] output_size) : base(nameof(AdaptiveAvgPool2d)) => this.output_size = output_size;

    /// <summary>Spatial size of the output.</summary>
    public long[] output_size { get; set; }

    /// <summary>See the class.</summary>
    public override Tensor forward(Tensor input) => F.adaptive_avg_pool2d(input, output_size);
}

/// <summary>Maximum over windows chosen so that the result is output_size large.</summary>
public sealed class AdaptiveMaxPool2d : ParameterLessModule<Tensor, Tensor>
{
    internal AdaptiveMaxPool2d(long[] output_size) : base(nameof(AdaptiveMaxPool2d)) => this.output_size = output_size;

    /// <summary>Spatial size of the output.</summary>
    public long[] output_size { get; set; }

    /// <summary>See the class.</summary>
    public override Tensor forward(Tensor input) => F.adaptive_max_pool2d(input, output_size);

    /// <summary>The result and, for each element, the flat spatial index it came from.</summary>
    public (Tensor Values, Tensor Indices) forward_with_indices(Tensor input) => F.adaptive_max_pool2d_with_indices(input, output_size);
}
