using Seg.Torch;
using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>See <see cref="Modules.AdaptiveAvgPool1d"/>.</summary>
        public static Modules.AdaptiveAvgPool1d AdaptiveAvgPool1d(long output_size) => new(output_size);

        /// <summary>See <see cref="Modules.AdaptiveAvgPool2d"/>.</summary>
        public static Modules.AdaptiveAvgPool2d AdaptiveAvgPool2d(long[] output_size) => new(output_size);

        /// <summary>See <see cref="Modules.AdaptiveAvgPool2d"/>.</summary>
        public static Modules.AdaptiveAvgPool2d AdaptiveAvgPool2d((long, long) output_size) => new(NNOps.Pair(output_size));

        /// <summary>See <see cref="Modules.AdaptiveAvgPool2d"/>.</summary>
        public static Modules.AdaptiveAvgPool2d AdaptiveAvgPool2d(long output_size) => new([output_size, output_size]);

        /// <summary>See <see cref="Modules.AdaptiveMaxPool2d"/>.</summary>
        public static Modules.AdaptiveMaxPool2d AdaptiveMaxPool2d(long[] output_size) => new(output_size);

        /// <summary>See <see cref="Modules.AvgPool1d"/>.</summary>
        public static Modules.AvgPool1d AvgPool1d(long kernel_size, long? stride = null, long padding = 0, bool ceil_mode = false, bool count_include_pad = true) =>
            new(kernel_size, stride, padding, ceil_mode, count_include_pad);

        /// <summary>See <see cref="Modules.AvgPool2d"/>.</summary>
        public static Modules.AvgPool2d AvgPool2d(long[] kernel_size, long[]? stride = null, long[]? padding = null, bool ceil_mode = false, bool count_include_pad = true, long? divisor_override = null) =>
            new(kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override);

        /// <summary>See <see cref="Modules.AvgPool2d"/>.</summary>
        public static Modules.AvgPool2d AvgPool2d((long, long) kernel_size, (long, long)? stride = null, (long, long)? padding = null, bool ceil_mode = false, bool count_include_pad = true, long? divisor_override = null) =>
            new(NNOps.Pair(kernel_size), NNOps.PairOrNull(stride), NNOps.PairOrNull(padding), ceil_mode, count_include_pad, divisor_override);

        /// <summary>See <see cref="Modules.AvgPool2d"/>.</summary>
        public static Modules.AvgPool2d AvgPool2d(long kernel_size, long? stride = null, long? padding = null, bool ceil_mode = false, bool count_include_pad = true, long? divisor_override = null) =>
            new([kernel_size, kernel_size], NNOps.Square(stride), NNOps.Square(padding), ceil_mode, count_include_pad, divisor_override);

        /// <summary>See <see cref="Modules.ChannelShuffle"/>.</summary>
        public static Modules.ChannelShuffle ChannelShuffle(long groups) => new(groups);

        /// <summary>See <see cref="Modules.ConstantPad1d"/>.</summary>
        public static Modules.ConstantPad1d ConstantPad1d(long padding, double value) => new(value, padding, padding);

        /// <summary>See <see cref="Modules.ConstantPad1d"/>.</summary>
        public static Modules.ConstantPad1d ConstantPad1d((long, long) padding, double value) => new(value, padding.Item1, padding.Item2);

        /// <summary>See <see cref="Modules.ConstantPad2d"/>.</summary>
        public static Modules.ConstantPad2d ConstantPad2d(long padding, double value) => new(value, padding, padding, padding, padding);

        /// <summary>See <see cref="Modules.ConstantPad2d"/>.</summary>
        public static Modules.ConstantPad2d ConstantPad2d((long, long, long, long) padding, double value) =>
            new(value, padding.Item1, padding.Item2, padding.Item3, padding.Item4);

        /// <summary>See <see cref="Modules.ConstantPad3d"/>.</summary>
        public static Modules.ConstantPad3d ConstantPad3d(long padding, double value) => new(value, padding, padding, padding, padding, padding, padding);

        /// <summary>See <see cref="Modules.ConstantPad3d"/>.</summary>
        public static Modules.ConstantPad3d ConstantPad3d((long, long, long, long, long, long) padding, double value) =>
            new(value, padding.Item1, padding.Item2, padding.Item3, padding.Item4, padding.Item5, padding.Item6);

        /// <summary>See <see cref="Modules.Flatten"/>.</summary>
        public static Modules.Flatten Flatten(long start_dim = 1, long end_dim = -1) => new(start_dim, end_dim);

        /// <summary>See <see cref="Modules.Fold"/>.</summary>
        public static Modules.Fold Fold(long output_size, long kernel_size, long dilation = 1, long padding = 0, long stride = 1) =>
            new((output_size, output_size), (kernel_size, kernel_size), (dilation, dilation), (padding, padding), (stride, stride));

        /// <summary>See <see cref="Modules.Fold"/>.</summary>
        public static Modules.Fold Fold((long, long) output_size, (long, long) kernel_size, (long, long)? dilation = null, (long, long)? padding = null, (long, long)? stride = null) =>
            new(output_size, kernel_size, dilation ?? (1, 1), padding ?? (0, 0), stride ?? (1, 1));

        /// <summary>See <see cref="Modules.MaxPool1d"/>.</summary>
        public static Modules.MaxPool1d MaxPool1d(long kernel_size, long? stride = null, long? padding = null, long? dilation = null, bool ceil_mode = false) =>
            new(kernel_size, stride, padding, dilation, ceil_mode);

        /// <summary>See <see cref="Modules.MaxPool2d"/>.</summary>
        public static Modules.MaxPool2d MaxPool2d(long kernel_size, long? stride = null, long? padding = null, long? dilation = null, bool ceil_mode = false) =>
            new([kernel_size, kernel_size], NNOps.Square(stride), NNOps.Square(padding), NNOps.Square(dilation), ceil_mode);

        /// <summary>See <see cref="Modules.MaxPool2d"/>.</summary>
        public static Modules.MaxPool2d MaxPool2d((long, long) kernel_size, (long, long)? stride = null, (long, long)? padding = null, (long, long)? dilation = null, bool ceil_mode = false) =>
            new(NNOps.Pair(kernel_size), NNOps.PairOrNull(stride), NNOps.PairOrNull(padding), NNOps.PairOrNull(dilation), ceil_mode);

        /// <summary>See <see cref="Modules.MaxPool2d"/>.</summary>
        public static Modules.MaxPool2d MaxPool2d(long[] kernel_size, long[]? stride = null, long[]? padding = null, long[]? dilation = null, bool ceil_mode = false) =>
            new(kernel_size, stride, padding, dilation, ceil_mode);

        /// <summary>See <see cref="Modules.PixelShuffle"/>.</summary>
        public static Modules.PixelShuffle PixelShuffle(long upscale_factor) => new(upscale_factor);

        /// <summary>See <see cref="Modules.PixelUnshuffle"/>.</summary>
        public static Modules.PixelUnshuffle PixelUnshuffle(long downscale_factor) => new(downscale_factor);

        /// <summary>See <see cref="Modules.ReflectionPad1d"/>.</summary>
        public static Modules.ReflectionPad1d ReflectionPad1d(long padding) => new(padding, padding);

        /// <summary>See <see cref="Modules.ReflectionPad1d"/>.</summary>
        public static Modules.ReflectionPad1d ReflectionPad1d((long, long) padding) => new(padding.Item1, padding.Item2);

        /// <summary>See <see cref="Modules.ReflectionPad2d"/>.</summary>
        public static Modules.ReflectionPad2d ReflectionPad2d(long padding) => new(padding, padding, padding, padding);

        /// <summary>See <see cref="Modules.ReflectionPad2d"/>.</summary>
        public static Modules.ReflectionPad2d ReflectionPad2d((long, long, long, long) padding) => new(padding.Item1, padding.Item2, padding.Item3, padding.Item4);

        /// <summary>See <see cref="Modules.ReflectionPad3d"/>.</summary>
        public static Modules.ReflectionPad3d ReflectionPad3d(long padding) => new(padding, padding, padding, padding, padding, padding);

        /// <summary>See <see cref="Modules.ReflectionPad3d"/>.</summary>
        public static Modules.ReflectionPad3d ReflectionPad3d((long, long, long, long, long, long) padding) =>
            new(padding.Item1, padding.Item2, padding.Item3, padding.Item4, padding.Item5, padding.Item6);

        /// <summary>See <see cref="Modules.ReplicationPad1d"/>.</summary>
        public static Modules.ReplicationPad1d ReplicationPad1d(long padding) => new(padding, padding);

        /// <summary>See <see cref="Modules.ReplicationPad1d"/>.</summary>
        public static Modules.ReplicationPad1d ReplicationPad1d((long, long) padding) => new(padding.Item1, padding.Item2);

        /// <summary>See <see cref="Modules.ReplicationPad2d"/>.</summary>
        public static Modules.ReplicationPad2d ReplicationPad2d(long padding) => new(padding, padding, padding, padding);

        /// <summary>See <see cref="Modules.ReplicationPad2d"/>.</summary>
        public static Modules.ReplicationPad2d ReplicationPad2d((long, long, long, long) padding) => new(padding.Item1, padding.Item2, padding.Item3, padding.Item4);

        /// <summary>See <see cref="Modules.ReplicationPad3d"/>.</summary>
        public static Modules.ReplicationPad3d ReplicationPad3d(long padding) => new(padding, padding, padding, padding, padding, padding);

        /// <summary>See <see cref="Modules.ReplicationPad3d"/>.</summary>
        public static Modules.ReplicationPad3d ReplicationPad3d((long, long, long, long, long, long) padding) =>
            new(padding.Item1, padding.Item2, padding.Item3, padding.Item4, padding.Item5, padding.Item6);

        /// <summary>See <see cref="Modules.Unflatten"/>.</summary>
        public static Modules.Unflatten Unflatten(long dim, long[] unflattened_size) => new(dim, unflattened_size);

        /// <summary>See <see cref="Modules.Unfold"/>.</summary>
        public static Modules.Unfold Unfold(long kernel_size, long dilation = 1, long padding = 0, long stride = 1) =>
            new((kernel_size, kernel_size), (dilation, dilation), (padding, padding), (stride, stride));

        /// <summary>See <see cref="Modules.Unfold"/>.</summary>
        public static Modules.Unfold Unfold((long, long) kernel_size, (long, long)? dilation = null, (long, long)? padding = null, (long, long)? stride = null) =>
            new(kernel_size, dilation ?? (1, 1), padding ?? (0, 0), stride ?? (1, 1));

        /// <summary>See <see cref="Modules.Upsample"/>.</summary>
        public static Modules.Upsample Upsample(long[]? size = null, double[]? scale_factor = null, UpsampleMode mode = UpsampleMode.Nearest, bool? align_corners = null, bool? recompute_scale_factor = null) =>
            new(size, scale_factor, mode, align_corners, recompute_scale_factor);

        /// <summary>See <see cref="Modules.ZeroPad2d"/>.</summary>
        public static Modules.ZeroPad2d ZeroPad2d(long padding) => new(padding, padding, padding, padding);

        /// <summary>See <see cref="Modules.ZeroPad2d"/>.</summary>
        public static Modules.ZeroPad2d ZeroPad2d((long, long, long, long) padding) => new(padding.Item1, padding.Item2, padding.Item3, padding.Item4);
    }
}
