using Seg.Torch;

namespace TorchSharp;

public static partial class torch
{
    /// <content>Activation functions.</content>
    public partial class Tensor
    {
        [TorchOp("aten::celu(Tensor self, Scalar alpha=1.) -> Tensor")]
        public partial Tensor celu();

        [TorchOp("aten::celu(Tensor self, Scalar alpha=1.) -> Tensor")]
        public partial Tensor celu(Scalar alpha);

        [TorchOp("aten::celu_(Tensor(a!) self, Scalar alpha=1.) -> Tensor(a!)")]
        public partial Tensor celu_();

        [TorchOp("aten::celu_(Tensor(a!) self, Scalar alpha=1.) -> Tensor(a!)")]
        public partial Tensor celu_(Scalar alpha);

        [TorchOp("aten::elu(Tensor self, Scalar alpha=1, Scalar scale=1, Scalar input_scale=1) -> Tensor")]
        public partial Tensor elu(double alpha = 1);

        [TorchOp("aten::elu(Tensor self, Scalar alpha=1, Scalar scale=1, Scalar input_scale=1) -> Tensor")]
        public partial Tensor elu(Scalar alpha, Scalar scale, Scalar input_scale);

        [TorchOp("aten::elu_(Tensor(a!) self, Scalar alpha=1, Scalar scale=1, Scalar input_scale=1) -> Tensor(a!)")]
        public partial Tensor elu_(double alpha = 1);

        [TorchOp("aten::elu_(Tensor(a!) self, Scalar alpha=1, Scalar scale=1, Scalar input_scale=1) -> Tensor(a!)")]
        public partial Tensor elu_(Scalar alpha, Scalar scale, Scalar input_scale);

        [TorchOp("aten::glu(Tensor self, int dim=-1) -> Tensor")]
        public partial Tensor glu(long dim = -1);

        [TorchOp("aten::hardsigmoid(Tensor self) -> Tensor")]
        public partial Tensor hardsigmoid();

        [TorchOp("aten::hardsigmoid_(Tensor(a!) self) -> Tensor(a!)")]
        public partial Tensor hardsigmoid_();

        [TorchOp("aten::hardswish(Tensor self) -> Tensor")]
        public partial Tensor hardswish();

        [TorchOp("aten::hardswish_(Tensor(a!) self) -> Tensor(a!)")]
        public partial Tensor hardswish_();

        [TorchOp("aten::hardtanh(Tensor self, Scalar min_val=-1, Scalar max_val=1) -> Tensor", "min=min_val", "max=max_val")]
        public partial Tensor hardtanh(Scalar min, Scalar max);

        [TorchOp("aten::hardtanh_(Tensor(a!) self, Scalar min_val=-1, Scalar max_val=1) -> Tensor(a!)", "min=min_val", "max=max_val")]
        public partial Tensor hardtanh_(Scalar min, Scalar max);

        [TorchOp("aten::leaky_relu(Tensor self, Scalar negative_slope=0.01) -> Tensor")]
        public partial Tensor leaky_relu(Scalar negative_slope);

        [TorchOp("aten::leaky_relu_(Tensor(a!) self, Scalar negative_slope=0.01) -> Tensor(a!)")]
        public partial Tensor leaky_relu_(Scalar negative_slope);

        [TorchOp("aten::log_sigmoid(Tensor self) -> Tensor")]
        public partial Tensor log_sigmoid();

        [TorchOp("aten::prelu(Tensor self, Tensor weight) -> Tensor")]
        public partial Tensor prelu(Tensor target);

        [TorchOp("aten::relu(Tensor self) -> Tensor")]
        public partial Tensor relu();

        [TorchOp("aten::relu6(Tensor self) -> Tensor")]
        public partial Tensor relu6();

        [TorchOp("aten::relu6_(Tensor(a!) self) -> Tensor(a!)")]
        public partial Tensor relu6_();

        [TorchOp("aten::relu_(Tensor(a!) self) -> Tensor(a!)")]
        public partial Tensor relu_();

        [TorchOp("aten::rrelu(Tensor self, Scalar lower=0.125, Scalar upper=0.33333333333333331, bool training=False, Generator? generator=None) -> Tensor")]
        public partial Tensor rrelu(double lower = 0.125, double upper = 0.3333333333333333);

        [TorchOp("aten::rrelu_(Tensor(a!) self, Scalar lower=0.125, Scalar upper=0.33333333333333331, bool training=False, Generator? generator=None) -> Tensor(a!)")]
        public partial Tensor rrelu_(double lower = 0.125, double upper = 0.3333333333333333);

        [TorchOp("aten::selu(Tensor self) -> Tensor")]
        public partial Tensor selu();

        [TorchOp("aten::selu_(Tensor(a!) self) -> Tensor(a!)")]
        public partial Tensor selu_();

        [TorchOp("aten::sigmoid(Tensor self) -> Tensor")]
        public partial Tensor sigmoid();

        [TorchOp("aten::sigmoid_(Tensor(a!) self) -> Tensor(a!)")]
        public partial Tensor sigmoid_();

        [TorchOp("aten::silu(Tensor self) -> Tensor")]
        public partial Tensor silu();

        [TorchOp("aten::silu_(Tensor(a!) self) -> Tensor(a!)")]
        public partial Tensor silu_();

        [TorchOp("aten::softplus(Tensor self, Scalar beta=1, Scalar threshold=20) -> Tensor")]
        public partial Tensor softplus(double beta = 1, double threshold = 20);

        [TorchOp("aten::threshold(Tensor self, Scalar threshold, Scalar value) -> Tensor")]
        public partial Tensor threshold(Scalar threshold, Scalar value);

        [TorchOp("aten::threshold_(Tensor(a!) self, Scalar threshold, Scalar value) -> Tensor(a!)")]
        public partial Tensor threshold_(Scalar threshold, Scalar value);
    }
}
