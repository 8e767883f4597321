using Seg.Torch;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            /// <summary>x Wᵀ + b over the last dimension. weights: [out, in]; bias: [out].</summary>
            [TorchOp("aten::linear(Tensor input, Tensor weight, Tensor? bias=None) -> Tensor")]
            public static partial Tensor linear(Tensor input, Tensor weights, Tensor? bias = null);

            /// <summary>x₁ᵀ W x₂ + b for each output. weight: [out, in1, in2].</summary>
            [TorchOp("aten::bilinear(Tensor input1, Tensor input2, Tensor weight, Tensor? bias=None) -> Tensor")]
            public static partial Tensor bilinear(Tensor input1, Tensor input2, Tensor weight, Tensor? bias = null);

            /// <summary>Cross-correlation of [N, C, L] with weight [out, C / groups, kernel].</summary>
            [TorchOp("aten::conv1d(Tensor input, Tensor weight, Tensor? bias=None, int[1] stride=1, int[1] padding=0, int[1] dilation=1, int groups=1) -> Tensor")]
            public static partial Tensor conv1d(Tensor input, Tensor weight, Tensor? bias = null, long? stride = null, long? padding = null, long? dilation = null, long groups = 1);

            /// <summary>Cross-correlation of [N, C, H, W] with weight [out, C / groups, kernel].</summary>
            [TorchOp("aten::conv2d(Tensor input, Tensor weight, Tensor? bias=None, int[2] stride=1, int[2] padding=0, int[2] dilation=1, int groups=1) -> Tensor", "strides=stride")]
            public static partial Tensor conv2d(Tensor input, Tensor weight, Tensor? bias = null, long[]? strides = null, long[]? padding = null, long[]? dilation = null, long groups = 1);

            /// <summary>Cross-correlation of [N, C, D, H, W] with weight [out, C / groups, kernel].</summary>
            [TorchOp("aten::conv3d(Tensor input, Tensor weight, Tensor? bias=None, int[3] stride=1, int[3] padding=0, int[3] dilation=1, int groups=1) -> Tensor", "strides=stride")]
            public static partial Tensor conv3d(Tensor input, Tensor weight, Tensor? bias = null, long[]? strides = null, long[]? padding = null, long[]? dilation = null, long groups = 1);

            /// <summary>As conv1d, padded by rule.</summary>
            public static Tensor conv1d_padding(Tensor input, Tensor weight, Tensor? bias = null, long? stride = null, Padding padding = Padding.Valid, long? dilation = null, long groups = 1) =>
                NNOps.conv1d_padding(input, weight, bias, stride, NNOps.NameOf(padding), dilation, groups);

            /// <summary>As conv2d, padded by rule.</summary>
            public static Tensor conv2d_padding(Tensor input, Tensor weight, Tensor? bias = null, long[]? strides = null, Padding padding = Padding.Valid, long[]? dilation = null, long groups = 1) =>
                NNOps.conv2d_padding(input, weight, bias, strides, NNOps.NameOf(padding), dilation, groups);

            /// <summary>Transposed convolution of [N, C, L] with weight [C, out / groups, kernel].</summary>
            [TorchOp("aten::conv_transpose1d(Tensor input, Tensor weight, Tensor? bias=None, int[1] stride=1, int[1] padding=0, int[1] output_padding=0, int groups=1, int[1] dilation=1) -> Tensor")]
            public static partial Tensor conv_transpose1d(Tensor input, Tensor weight, Tensor? bias = null, long? stride = null, long? padding = null, long? output_padding = null, long? dilation = null, long groups = 1);

            /// <summary>Transposed convolution of [N, C, H, W] with weight [C, out / groups, kernel].</summary>
            [TorchOp("aten::conv_transpose2d.input(Tensor input, Tensor weight, Tensor? bias=None, int[2] stride=1, int[2] padding=0, int[2] output_padding=0, int groups=1, int[2] dilation=1) -> Tensor", "strides=stride")]
            public static partial Tensor conv_transpose2d(Tensor input, Tensor weight, Tensor? bias = null, long[]? strides = null, long[]? padding = null, long[]? output_padding = null, long[]? dilation = null, long groups = 1);

            /// <summary>Transposed convolution of [N, C, D, H, W] with weight [C, out / groups, kernel].</summary>
            [TorchOp("aten::conv_transpose3d.input(Tensor input, Tensor weight, Tensor? bias=None, int[3] stride=1, int[3] padding=0, int[3] output_padding=0, int groups=1, int[3] dilation=1) -> Tensor", "strides=stride")]
            public static partial Tensor conv_transpose3d(Tensor input, Tensor weight, Tensor? bias = null, long[]? strides = null, long[]? padding = null, long[]? output_padding = null, long[]? dilation = null, long groups = 1);

            /// <summary>Windows of [N, C, H, W] as columns: [N, C · kernel elements, windows].</summary>
            public static Tensor unfold(Tensor input, long kernel_size, long dilation = 1, long padding = 0, long stride = 1) =>
                NNOps.im2col(input, [kernel_size, kernel_size], [dilation, dilation], [padding, padding], [stride, stride]);

            /// <summary>Windows of [N, C, H, W] as columns: [N, C · kernel elements, windows].</summary>
            public static Tensor unfold(Tensor input, (long, long) kernel_size, (long, long)? dilation = null, (long, long)? padding = null, (long, long)? stride = null) =>
                NNOps.im2col(input, NNOps.Pair(kernel_size), NNOps.Pair(dilation ?? (1, 1)), NNOps.Pair(padding ?? (0, 0)), NNOps.Pair(stride ?? (1, 1)));

            /// <summary>Sums columns [N, C · kernel elements, windows] back into [N, C, H, W]; the adjoint of unfold.</summary>
            public static Tensor fold(Tensor input, long output_size, long kernel_size, long dilation = 1, long padding = 0, long stride = 1) =>
                NNOps.col2im(input, [output_size, output_size], [kernel_size, kernel_size], [dilation, dilation], [padding, padding], [stride, stride]);

            /// <summary>Sums columns [N, C · kernel elements, windows] back into [N, C, H, W]; the adjoint of unfold.</summary>
            public static Tensor fold(Tensor input, (long, long) output_size, (long, long) kernel_size, (long, long)? dilation = null, (long, long)? padding = null, (long, long)? stride = null) =>
                NNOps.col2im(input, NNOps.Pair(output_size), NNOps.Pair(kernel_size), NNOps.Pair(dilation ?? (1, 1)), NNOps.Pair(padding ?? (0, 0)), NNOps.Pair(stride ?? (1, 1)));
        }
    }
}
