using Seg.Torch;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>The layers as functions: no state but their arguments. Shapes are those of PyTorch.</summary>
        public static partial class functional
        {
            /// <summary>max(x, 0).</summary>
            public static Tensor relu(Tensor x, bool inplace = false) => inplace ? x.relu_() : x.relu();

            /// <summary>min(max(x, 0), 6).</summary>
            public static Tensor relu6(Tensor x, bool inplace = false) => inplace ? x.relu6_() : x.relu6();

            /// <summary>x · σ(x).</summary>
            public static Tensor silu(Tensor x, bool inplace = false) => inplace ? x.silu_() : x.silu();

            /// <summary>x · tanh(softplus(x)).</summary>
            public static Tensor mish(Tensor x, bool inplace = false) => inplace ? NNOps.mish_(x) : NNOps.mish(x);

            /// <summary>The self-normalising ELU.</summary>
            public static Tensor selu(Tensor x, bool inplace = false) => inplace ? x.selu_() : x.selu();

            /// <summary>Hyperbolic tangent.</summary>
            public static Tensor tanh(Tensor x, bool inplace = false) => inplace ? x.tanh_() : x.tanh();

            /// <summary>1 / (1 + exp(−x)).</summary>
            public static Tensor sigmoid(Tensor x, bool inplace) => inplace ? x.sigmoid_() : x.sigmoid();

            /// <summary>1 / (1 + exp(−x)).</summary>
            public static Tensor sigmoid(Tensor x) => x.sigmoid();

            /// <summary>x where positive, alpha · (exp(x) − 1) elsewhere.</summary>
            public static Tensor elu(Tensor x, double alpha, bool inplace = false) => inplace ? x.elu_(alpha) : x.elu(alpha);

            /// <summary>max(0, x) + min(0, alpha · (exp(x / alpha) − 1)).</summary>
            public static Tensor celu(Tensor x, double alpha, bool inplace = false) => inplace ? x.celu_(alpha) : x.celu(alpha);

            /// <summary>x cut to [min_val, max_val].</summary>
            public static Tensor hardtanh(Tensor x, double min_val = -1, double max_val = 1, bool inplace = false) => inplace ? x.hardtanh_(min_val, max_val) : x.hardtanh(min_val, max_val);

            /// <summary>x where positive, negative_slope · x elsewhere.</summary>
            public static Tensor leaky_relu(Tensor input, double negative_slope = 0.01, bool inplace = false) => inplace ? input.leaky_relu_(negative_slope) : input.leaky_relu(negative_slope);

            /// <summary>min(max(input + 3, 0), 6) / 6.</summary>
            public static Tensor hardsigmoid(Tensor input, bool inplace = false) => inplace ? input.hardsigmoid_() : input.hardsigmoid();

            /// <summary>x · min(max(input + 3, 0), 6) / 6.</summary>
            public static Tensor hardswish(Tensor input, bool inplace = false) => inplace ? input.hardswish_() : input.hardswish();

            /// <summary>x · Φ(x), exactly.</summary>
            public static Tensor gelu(Tensor x) => x.gelu();

            /// <summary>x · Φ(x), exactly.</summary>
            public static Tensor gelu(Tensor x, bool inplace) => gelu(x, Modules.GELU.Approximate.none, inplace);

            /// <summary>x · Φ(x).</summary>
            public static Tensor gelu(Tensor x, Modules.GELU.Approximate approximate, bool inplace = false) => inplace ? x.gelu_(approximate) : x.gelu(approximate);

            /// <summary>log(1 + exp(beta · x)) / beta; x where beta · x exceeds the threshold.</summary>
            [TorchOp("aten::softplus(Tensor self, Scalar beta=1, Scalar threshold=20) -> Tensor")]
            public static partial Tensor softplus(Tensor x, double beta = 1.0, double threshold = 20.0);

            /// <summary>log(σ(x)).</summary>
            [TorchOp("aten::log_sigmoid(Tensor self) -> Tensor")]
            public static partial Tensor logsigmoid(Tensor x);

            /// <summary>First half times σ(second half) of a dimension.</summary>
            [TorchOp("aten::glu(Tensor self, int dim=-1) -> Tensor")]
            public static partial Tensor glu(Tensor input, long dim = -1);

            /// <summary>x where positive, weight · x elsewhere; one weight, or one for each channel.</summary>
            [TorchOp("aten::prelu(Tensor self, Tensor weight) -> Tensor")]
            public static partial Tensor prelu(Tensor input, Tensor weight);

            /// <summary>exp(x) / Σ exp(x) over a dimension, computed in <paramref name="dtype"/> if given.</summary>
            [TorchOp("aten::softmax.int(Tensor self, int dim, ScalarType? dtype=None) -> Tensor")]
            public static partial Tensor softmax(Tensor input, long dim, ScalarType? dtype = null);

            /// <summary>Softmax of −x.</summary>
            public static Tensor softmin(Tensor x, long dim)
            {
                using var negative = x.neg();
                return softmax(negative, dim);
            }

            /// <summary>Logarithm of the softmax.</summary>
            [TorchOp("aten::log_softmax.int(Tensor self, int dim, ScalarType? dtype=None) -> Tensor")]
            public static partial Tensor log_softmax(Tensor x, long dim);

            /// <summary>In training mode, zeroes each element with probability p and scales the others by 1 / (1 − p).</summary>
            public static Tensor dropout(Tensor input, double p = 0.5, bool training = true, bool inplace = false) =>
                inplace ? NNOps.dropout_(input, p, training) : NNOps.dropout(input, p, training);

            /// <summary>As dropout, but whole channels of [N, C, L].</summary>
            public static Tensor dropout1d(Tensor input, double p = 0.5, bool training = true, bool inplace = false) => dropout2d(input, p, training, inplace);

            /// <summary>As dropout, but whole channels of [N, C, H, W].</summary>
            public static Tensor dropout2d(Tensor input, double p = 0.5, bool training = true, bool inplace = false) =>
                inplace ? NNOps.feature_dropout_(input, p, training) : NNOps.feature_dropout(input, p, training);

            /// <summary>As dropout, but whole channels of [N, C, D, H, W].</summary>
            public static Tensor dropout3d(Tensor input, double p = 0.5, bool training = true, bool inplace = false) => dropout2d(input, p, training, inplace);

            /// <summary>Dropout that keeps mean and variance of a SELU's output.</summary>
            public static Tensor alpha_dropout(Tensor input, double p = 0.5, bool training = false, bool inplace = false) =>
                inplace ? NNOps.alpha_dropout_(input, p, training) : NNOps.alpha_dropout(input, p, training);
        }
    }
}
