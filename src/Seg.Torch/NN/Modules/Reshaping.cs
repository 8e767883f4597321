using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace TorchSharp.Modules;

/// <summary>Merges the dimensions from start_dim to end_dim.</summary>
public sealed class Flatten : ParameterLessModule<Tensor, Tensor>
{
    internal Flatten(long start_dim, long end_dim) : base(nameof(Flatten)) => (this.start_dim, this.end_dim) = (start_dim, end_dim);

    /// <summary>First dimension merged.</summary>
    public long start_dim { get; set; }

    /// <summary>Last dimension merged.</summary>
    public long end_dim { get; set; }

    /// <summary>See the class.</summary>
    public override Tensor forward(Tensor input) => input.flatten(start_dim, end_dim);
}

/// <summary>Splits a dimension.</summary>
public sealed class Unflatten : ParameterLessModule<Tensor, Tensor>
{
    internal Unflatten(long dim, long[] unflattened_size) : base(nameof(Unflatten)) => (this.dim, this.unflattened_size) = (dim, unflattened_size);

    /// <summary>The dimension.</summary>
    public long dim { get; set; }

    /// <summary>Sizes the dimension is split into.</summary>
    public long[] unflattened_size { get; set; }

    /// <summary>See the class.</summary>
    public override Tensor forward(Tensor tensor) => tensor.unflatten(dim, unflattened_size);
}

/// <summary>[…, C · r², H, W] → […, C, H · r, W · r].</summary>
public sealed class PixelShuffle : ParameterLessModule<Tensor, Tensor>
{
    internal PixelShuffle(long upscale_factor) : base(nameof(PixelShuffle)) => this.upscale_factor = upscale_factor;

    /// <summary>r</summary>
    public long upscale_factor { get; set; }

    /// <summary>See the class.</summary>
    public override Tensor forward(Tensor input) => F.pixel_shuffle(input, upscale_factor);
}

/// <summary>[…, C, H · r, W · r] → […, C · r², H, W].</summary>
public sealed class PixelUnshuffle : ParameterLessModule<Tensor, Tensor>
{
    internal PixelUnshuffle(long downscale_factor) : base(nameof(PixelUnshuffle)) => this.downscale_factor = downscale_factor;

    /// <summary>r</summary>
    public long downscale_factor { get; set; }

    /// <summary>See the class.</summary>
    public override Tensor forward(Tensor input) => F.pixel_unshuffle(input, downscale_factor);
}

/// <summary>Interleaves groups of channels.</summary>
public sealed class ChannelShuffle : ParameterLessModule<Tensor, Tensor>
{
    internal ChannelShuffle(long groups) : base(nameof(ChannelShuffle)) => this.groups = groups;

    /// <summary>Number of groups.</summary>
    public long groups { get; set; }

    /// <summary>See the class.</summary>
    public override Tensor forward(Tensor tensor) => tensor.channel_shuffle(groups);
}

/// <summary>Windows of [N, C, H, W] as columns: [N, C · kernel elements, windows].</summary>
public sealed class Unfold : ParameterLessModule<Tensor, Tensor>
{
    internal Unfold((long, long) kernel_size, (long, long) dilation, (long, long) padding, (long, long) stride) : base(nameof(Unfold)) => (this.kernel_size, this.dilation, this.padding, this.stride) = (kernel_size, dilation, padding, stride);

    /// <summary>Size of the window.</summary>
    public (long, long) kernel_size { get; set; }

    /// <summary>Distance of the window's taps.</summary>
    public (long, long) dilation { get; set; }

    /// <summary>Elements added on both sides.</summary>
    public (long, long) padding { get; set; }

    /// <summary>Step of the window.</summary>
    public (long, long) stride { get; set; }

    /// <summary>See the class.</summary>
    public override Tensor forward(Tensor tensor) => F.unfold(tensor, kernel_size, dilation, padding, stride);
}

/// <summary>Sums columns [N, C · kernel elements, windows] back into [N, C, H, W].</summary>
public sealed class Fold : ParameterLessModule<Tensor, Tensor>
{
    internal Fold((long, long) output_size, (long, long) kernel_size, (long, long) dilation, (long, long) padding, (long, long) stride) : base(nameof(Fold)) => (this.output_size, this.kernel_size, this.dilation, this.padding, this.stride) = (output_size, kernel_size, dilation, padding, stride);

    /// <summary>Spatial size of the output.</summary>
    public (long, long) output_size { get; set; }

    /// <summary>Size of the window.</summary>
    public (long, long) kernel_size { get; set; }

    /// <summary>Distance of the window's taps.</summary>
    public (long, long) dilation { get; set; }

    /// <summary>Elements added on both sides.</summary>
    public (long, long) padding { get; set; }

    /// <summary>Step of the window.</summary>
    public (long, long) stride { get; set; }

    /// <summary>See the class.</summary>
    public override Tensor forward(Tensor tensor) => F.fold(tensor, output_size, kernel_size, dilation, padding, stride);
}

/// <summary>Resizes the spatial dimensions of [N, C, …] to <see cref="size"/> or by <see cref="scale_factor"/>.</summary>
public sealed class Upsample : ParameterLessModule<Tensor, Tensor>
{
    private readonly long[]? _size;
    private readonly double[]? _scaleFactor;

    internal Upsample(long[]? size, double[]? scale_factor, UpsampleMode mode, bool? align_corners, bool? recompute_scale_factor) : base(nameof(Upsample)) =>
        (_size, _scaleFactor, this.mode, this.align_corners, this.recompute_scale_factor) = (size, scale_factor, mode, align_corners, recompute_scale_factor);

    /// <summary>Spatial size of the output; empty if a factor is given.</summary>
    public ReadOnlySpan<long> size => _size;

    /// <summary>Factor for each spatial dimension; empty if a size is given.</summary>
    public ReadOnlySpan<double> scale_factor => _scaleFactor;

    /// <summary>How values between samples are found.</summary>
    public UpsampleMode mode { get; }

    /// <summary>Whether corner samples keep their place (linear and cubic modes only).</summary>
    public bool? align_corners { get; }

    /// <summary>Whether the factor is derived anew from the output's size.</summary>
    public bool? recompute_scale_factor { get; set; }

    /// <summary>[N, C, …] → [N, C, size]</summary>
    public override Tensor forward(Tensor input) =>
        F.interpolate(input, _size, _scaleFactor, (InterpolationMode)mode, align_corners, recompute_scale_factor ?? false);
}
