using Seg.Torch;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        // A stride that is not given is the kernel's size; a kernel of one number is square.
        public static partial class functional
        {
            /// <summary>Maximum over windows of [N, C, L].</summary>
            [TorchOp("aten::max_pool1d(Tensor self, int[1] kernel_size, int[1] stride=[], int[1] padding=0, int[1] dilation=1, bool ceil_mode=False) -> Tensor")]
            public static partial Tensor max_pool1d(Tensor input, long kernel_size, long? stride = null, long? padding = null, long? dilation = null, bool ceil_mode = false);

            /// <summary>Maximum over windows of [N, C, L], and the index each came from.</summary>
            [TorchOp("aten::max_pool1d_with_indices(Tensor self, int[1] kernel_size, int[1] stride=[], int[1] padding=0, int[1] dilation=1, bool ceil_mode=False) -> (Tensor, Tensor)")]
            public static partial (Tensor output, Tensor indices) max_pool1d_with_indices(Tensor input, long kernel_size, long? stride = null, long? padding = null, long? dilation = null, bool ceil_mode = false);

            /// <summary>Maximum over windows of [N, C, H, W].</summary>
            [TorchOp("aten::max_pool2d(Tensor self, int[2] kernel_size, int[2] stride=[], int[2] padding=0, int[2] dilation=1, bool ceil_mode=False) -> Tensor", "strides=stride")]
            public static partial Tensor max_pool2d(Tensor input, long[] kernel_size, long[]? strides = null, long[]? padding = null, long[]? dilation = null, bool ceil_mode = false);

            /// <summary>Maximum over windows of [N, C, H, W].</summary>
            [TorchOp("aten::max_pool2d(Tensor self, int[2] kernel_size, int[2] stride=[], int[2] padding=0, int[2] dilation=1, bool ceil_mode=False) -> Tensor")]
            public static partial Tensor max_pool2d(Tensor input, long kernel_size, long? stride = null, long? padding = null, long? dilation = null, bool ceil_mode = false);

            /// <summary>Maximum over windows of [N, C, H, W].</summary>
            [TorchOp("aten::max_pool2d(Tensor self, int[2] kernel_size, int[2] stride=[], int[2] padding=0, int[2] dilation=1, bool ceil_mode=False) -> Tensor")]
            public static partial Tensor max_pool2d(Tensor input, (long, long) kernel_size, (long, long)? stride = null, (long, long)? padding = null, (long, long)? dilation = null, bool ceil_mode = false);

            /// <summary>Maximum over windows of [N, C, H, W], and the flat spatial index each came from.</summary>
            [TorchOp("aten::max_pool2d_with_indices(Tensor self, int[2] kernel_size, int[2] stride=[], int[2] padding=0, int[2] dilation=1, bool ceil_mode=False) -> (Tensor, Tensor)", "strides=stride")]
            public static partial (Tensor output, Tensor indices) max_pool2d_with_indices(Tensor input, long[] kernel_size, long[]? strides = null, long[]? padding = null, long[]? dilation = null, bool ceil_mode = false);

            /// <summary>Maximum over windows of [N, C, D, H, W].</summary>
            [TorchOp("aten::max_pool3d(Tensor self, int[3] kernel_size, int[3] stride=[], int[3] padding=0, int[3] dilation=1, bool ceil_mode=False) -> Tensor", "strides=stride")]
            public static partial Tensor max_pool3d(Tensor input, long[] kernel_size, long[]? strides = null, long[]? padding = null, long[]? dilation = null, bool ceil_mode = false);

            /// <summary>Mean over windows of [N, C, L].</summary>
            [TorchOp("aten::avg_pool1d(Tensor self, int[1] kernel_size, int[1] stride=[], int[1] padding=0, bool ceil_mode=False, bool count_include_pad=True) -> Tensor")]
            public static partial Tensor avg_pool1d(Tensor input, long kernel_size, long? stride = null, long? padding = null, bool ceil_mode = false, bool count_include_pad = true);

            /// <summary>Mean over windows of [N, C, H, W].</summary>
            [TorchOp("aten::avg_pool2d(Tensor self, int[2] kernel_size, int[2] stride=[], int[2] padding=0, bool ceil_mode=False, bool count_include_pad=True, int? divisor_override=None) -> Tensor")]
            public static partial Tensor avg_pool2d(Tensor input, long[] kernel_size, long[]? stride = null, long[]? padding = null, bool ceil_mode = false, bool count_include_pad = true, long? divisor_override = null);

            /// <summary>Mean over windows of [N, C, H, W].</summary>
            [TorchOp("aten::avg_pool2d(Tensor self, int[2] kernel_size, int[2] stride=[], int[2] padding=0, bool ceil_mode=False, bool count_include_pad=True, int? divisor_override=None) -> Tensor")]
            public static partial Tensor avg_pool2d(Tensor input, long kernel_size, long? stride = null, long padding = 0, bool ceil_mode = false, bool count_include_pad = true, long? divisor_override = null);

            /// <summary>Mean over windows of [N, C, H, W].</summary>
            [TorchOp("aten::avg_pool2d(Tensor self, int[2] kernel_size, int[2] stride=[], int[2] padding=0, bool ceil_mode=False, bool count_include_pad=True, int? divisor_override=None) -> Tensor")]
            public static partial Tensor avg_pool2d(Tensor input, (long, long) kernel_size, (long, long)? stride = null, (long, long)? padding = null, bool ceil_mode = false, bool count_include_pad = true, long? divisor_override = null);

            /// <summary>Mean over windows of [N, C, D, H, W].</summary>
            [TorchOp("aten::avg_pool3d(Tensor self, int[3] kernel_size, int[3] stride=[], int[3] padding=0, bool ceil_mode=False, bool count_include_pad=True, int? divisor_override=None) -> Tensor")]
            public static partial Tensor avg_pool3d(Tensor input, long[] kernel_size, long[]? stride = null, long[]? padding = null, bool ceil_mode = false, bool count_include_pad = true, long? divisor_override = null);

            /// <summary>Mean over windows chosen so that the result has <paramref name="output_size"/> elements.</summary>
            [TorchOp("aten::adaptive_avg_pool1d(Tensor self, int[1] output_size) -> Tensor")]
            public static partial Tensor adaptive_avg_pool1d(Tensor input, long output_size);

            /// <summary>Mean over windows chosen so that the result is <paramref name="output_size"/> large.</summary>
            [TorchOp("aten::adaptive_avg_pool2d(Tensor self, SymInt[2] output_size) -> Tensor")]
            public static partial Tensor adaptive_avg_pool2d(Tensor input, long[] output_size);

            /// <summary>Mean over windows chosen so that the result is <paramref name="output_size"/> large.</summary>
            [TorchOp("aten::adaptive_avg_pool2d(Tensor self, SymInt[2] output_size) -> Tensor")]
            public static partial Tensor adaptive_avg_pool2d(Tensor input, (long, long) output_size);

            /// <summary>Mean over windows chosen so that the result is a square.</summary>
            public static Tensor adaptive_avg_pool2d(Tensor input, long output_size) => adaptive_avg_pool2d(input, [output_size, output_size]);

            /// <summary>Mean over windows chosen so that the result is <paramref name="output_size"/> large.</summary>
            [TorchOp("aten::adaptive_avg_pool3d(Tensor self, SymInt[3] output_size) -> Tensor")]
            public static partial Tensor adaptive_avg_pool3d(Tensor input, long[] output_size);

            /// <summary>Maximum over windows chosen so that the result is <paramref name="output_size"/> large.</summary>
            public static Tensor adaptive_max_pool2d(Tensor input, long[] output_size) => NNOps.First(adaptive_max_pool2d_with_indices(input, output_size));

            /// <summary>Maximum over windows chosen so that the result is <paramref name="output_size"/> large, and the flat spatial index each came from.</summary>
            [TorchOp("aten::adaptive_max_pool2d(Tensor self, int[2] output_size) -> (Tensor, Tensor)")]
            public static partial (Tensor Values, Tensor Indices) adaptive_max_pool2d_with_indices(Tensor input, long[] output_size);

            /// <summary>[…, C · r², H, W] → […, C, H · r, W · r]</summary>
            [TorchOp("aten::pixel_shuffle(Tensor self, int upscale_factor) -> Tensor")]
            public static partial Tensor pixel_shuffle(Tensor input, long upscale_factor);

            /// <summary>[…, C, H · r, W · r] → […, C · r², H, W]</summary>
            [TorchOp("aten::pixel_unshuffle(Tensor self, int downscale_factor) -> Tensor")]
            public static partial Tensor pixel_unshuffle(Tensor input, long downscale_factor);
        }
    }
}
