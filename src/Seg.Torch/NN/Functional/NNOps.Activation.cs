using static TorchSharp.torch;

namespace Seg.Torch;

/// <summary>Operators of libtorch behind nn.functional where the public function is more than the operator. Names and arguments are libtorch's.</summary>
internal static partial class NNOps
{
    [TorchOp("aten::mish(Tensor self) -> Tensor")]
    public static partial Tensor mish(Tensor self);

    [TorchOp("aten::mish_(Tensor(a!) self) -> Tensor(a!)")]
    public static partial Tensor mish_(Tensor self);

    [TorchOp("aten::dropout(Tensor input, float p, bool train) -> Tensor")]
    public static partial Tensor dropout(Tensor input, double p, bool train);

    [TorchOp("aten::dropout_(Tensor(a!) self, float p, bool train) -> Tensor(a!)")]
    public static partial Tensor dropout_(Tensor self, double p, bool train);

    [TorchOp("aten::feature_dropout(Tensor input, float p, bool train) -> Tensor")]
    public static partial Tensor feature_dropout(Tensor input, double p, bool train);

    [TorchOp("aten::feature_dropout_(Tensor(a!) self, float p, bool train) -> Tensor(a!)")]
    public static partial Tensor feature_dropout_(Tensor self, double p, bool train);

    [TorchOp("aten::alpha_dropout(Tensor input, float p, bool train) -> Tensor")]
    public static partial Tensor alpha_dropout(Tensor input, double p, bool train);

    [TorchOp("aten::alpha_dropout_(Tensor(a!) self, float p, bool train) -> Tensor(a!)")]
    public static partial Tensor alpha_dropout_(Tensor self, double p, bool train);
}
