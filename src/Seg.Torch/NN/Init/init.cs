namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>Ways to fill a tensor with initial values. Each works in place, outside autograd, and returns the tensor.</summary>
        public static partial class init
        {
            /// <summary>Which side of a layer keeps its variance.</summary>
            public enum FanInOut
            {
                /// <summary>The forward pass.</summary>
                FanIn,

                /// <summary>The backward pass.</summary>
                FanOut,
            }

            /// <summary>The function after the layer, see <see cref="calculate_gain"/>.</summary>
            public enum NonlinearityType
            {
                /// <summary>None.</summary>
                Linear,

                /// <summary>None (a convolution).</summary>
                Conv1D,

                /// <summary>None (a convolution).</summary>
                Conv2D,

                /// <summary>None (a convolution).</summary>
                Conv3D,

                /// <summary>None (a transposed convolution).</summary>
                ConvTranspose1D,

                /// <summary>None (a transposed convolution).</summary>
                ConvTranspose2D,

                /// <summary>None (a transposed convolution).</summary>
                ConvTranspose3D,

                /// <summary>Logistic function.</summary>
                Sigmoid,

                /// <summary>Hyperbolic tangent.</summary>
                Tanh,

                /// <summary>Rectifier.</summary>
                ReLU,

                /// <summary>Rectifier with a negative slope.</summary>
                LeakyReLU,
            }

            /// <summary>The recommended gain for a nonlinearity; <paramref name="param"/> is the negative slope of a leaky rectifier.</summary>
            public static double calculate_gain(NonlinearityType nonlinearity, double param = 0.0) => nonlinearity switch
            {
                NonlinearityType.Tanh => 5.0 / 3.0,
                NonlinearityType.ReLU => Math.Sqrt(2.0),
                NonlinearityType.LeakyReLU => Math.Sqrt(2.0 / (1 + param * param)),
                _ => 1.0,
            };

            /// <summary>
            /// Inputs and outputs of one unit: sizes of dimensions 1 and 0, times the product of the kernel's dimensions.
            /// </summary>
            /// <exception cref="ArgumentException">The tensor has fewer than two dimensions.</exception>
            public static (long fanIn, long fanOut) CalculateFanInAndFanOut(Tensor tensor)
            {
                var shape = tensor.shape;
                if (shape.Length < 2)
                    throw new ArgumentException($"Fan in and fan out need a tensor with at least two dimensions, found {shape.Length}.", nameof(tensor));
                var field = shape.Skip(2).Aggregate(1L, (product, size) => product * size);
                return (shape[1] * field, shape[0] * field);
            }

            /// <summary>All elements <paramref name="val"/>.</summary>
            public static Tensor constant_(Tensor tensor, Scalar val) => Fill(tensor, t => t.fill_(val));

            /// <summary>All elements one.</summary>
            public static Tensor ones_(Tensor tensor) => Fill(tensor, t => t.fill_(1));

            /// <summary>All elements zero.</summary>
            public static Tensor zeros_(Tensor tensor) => Fill(tensor, t => t.zero_());

            /// <summary>Uniform in [<paramref name="low"/>, <paramref name="high"/>).</summary>
            public static Tensor uniform_(Tensor tensor, double low = 0, double high = 1, Generator? generator = null) =>
                Draw(tensor, t => t.uniform_(low, high, generator));

            /// <summary>Normal with the given mean and standard deviation.</summary>
            public static Tensor normal_(Tensor tensor, double mean = 0, double std = 1, Generator? generator = null) =>
                Draw(tensor, t => t.normal_(mean, std, generator));

            /// <summary>
            /// Normal, restricted to [<paramref name="a"/>, <paramref name="b"/>] by inverting the cumulative distribution: uniform draws
            /// between its values at the bounds are mapped through √2·erf⁻¹, as PyTorch does.
            /// </summary>
            public static Tensor trunc_normal_(Tensor tensor, double mean = 0, double std = 1, double a = -2, double b = 2, Generator? generator = null)
            {
                double Cumulative(double x) => (1 + Erf((x - mean) / std / Math.Sqrt(2))) / 2;
                return Draw(tensor, t => t
                    .uniform_(2 * Cumulative(a) - 1, 2 * Cumulative(b) - 1, generator)
                    .erfinv_().mul_(std * Math.Sqrt(2)).add_(mean).clamp_(a, b));
            }

            /// <summary>Uniform with variance 2·gain²/(fan_in + fan_out) (Glorot and Bengio, 2010).</summary>
            public static Tensor xavier_uniform_(Tensor tensor, double gain = 1.0)
            {
                var bound = Math.Sqrt(3) * GlorotDeviation(tensor, gain);
                return uniform_(tensor, -bound, bound);
            }

            /// <summary>Normal with variance 2·gain²/(fan_in + fan_out) (Glorot and Bengio, 2010).</summary>
            public static Tensor xavier_normal_(Tensor tensor, double gain = 1.0) => normal_(tensor, 0, GlorotDeviation(tensor, gain));

            /// <summary>The same as <see cref="xavier_uniform_"/>.</summary>
            public static Tensor glorot_uniform_(Tensor tensor, double gain = 1.0) => xavier_uniform_(tensor, gain);

            /// <summary>The same as <see cref="xavier_normal_"/>.</summary>
            public static Tensor glorot_normal_(Tensor tensor, double gain = 1.0) => xavier_normal_(tensor, gain);

            /// <summary>Uniform with variance gain²/fan (He et al., 2015); <paramref name="a"/> is the leaky rectifier's slope.</summary>
            public static Tensor kaiming_uniform_(Tensor tensor, double a = 0, FanInOut mode = FanInOut.FanIn, NonlinearityType nonlinearity = NonlinearityType.LeakyReLU)
            {
                var bound = Math.Sqrt(3) * KaimingDeviation(tensor, a, mode, nonlinearity);
                return uniform_(tensor, -bound, bound);
            }

            /// <summary>Normal with variance gain²/fan (He et al., 2015); <paramref name="a"/> is the leaky rectifier's slope.</summary>
            public static Tensor kaiming_normal_(Tensor tensor, double a = 0, FanInOut mode = FanInOut.FanIn, NonlinearityType nonlinearity = NonlinearityType.LeakyReLU) =>
                normal_(tensor, 0, KaimingDeviation(tensor, a, mode, nonlinearity));

            private static double GlorotDeviation(Tensor tensor, double gain)
            {
                var (fanIn, fanOut) = CalculateFanInAndFanOut(tensor);
                return gain * Math.Sqrt(2.0 / (fanIn + fanOut));
            }

            private static double KaimingDeviation(Tensor tensor, double a, FanInOut mode, NonlinearityType nonlinearity)
            {
                var (fanIn, fanOut) = CalculateFanInAndFanOut(tensor);
                return calculate_gain(nonlinearity, a) / Math.Sqrt(mode == FanInOut.FanIn ? fanIn : fanOut);
            }

            // Whoever fills the tensor himself needs no draws.
            private static Tensor Draw(Tensor tensor, Action<Tensor> fill) => Seg.Torch.RandomWeights.AreSkipped ? tensor : Fill(tensor, fill);

            private static Tensor Fill(Tensor tensor, Action<Tensor> fill)
            {
                using (no_grad()) fill(tensor);
                return tensor;
            }

            private static double Erf(double x)
            {
                using var value = tensor(x, dtype: ScalarType.Float64);
                using var result = value.erf();
                return result.item<double>();
            }
        }
    }
}
