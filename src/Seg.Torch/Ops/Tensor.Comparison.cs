using Seg.Torch;

namespace TorchSharp;

public static partial class torch
{
    /// <content>Comparisons, logic, bits and bounds.</content>
    public partial class Tensor
    {
        [TorchOp("aten::bitwise_and.Tensor(Tensor self, Tensor other) -> Tensor")]
        public partial Tensor bitwise_and(Tensor other);

        [TorchOp("aten::bitwise_and_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)")]
        public partial Tensor bitwise_and_(Tensor other);

        [TorchOp("aten::bitwise_left_shift.Tensor(Tensor self, Tensor other) -> Tensor")]
        public partial Tensor bitwise_left_shift(Tensor other);

        [TorchOp("aten::bitwise_left_shift_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)")]
        public partial Tensor bitwise_left_shift_(Tensor other);

        [TorchOp("aten::bitwise_not(Tensor self) -> Tensor")]
        public partial Tensor bitwise_not();

        [TorchOp("aten::bitwise_not_(Tensor(a!) self) -> Tensor(a!)")]
        public partial Tensor bitwise_not_();

        [TorchOp("aten::bitwise_or.Tensor(Tensor self, Tensor other) -> Tensor")]
        public partial Tensor bitwise_or(Tensor other);

        [TorchOp("aten::bitwise_or_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)")]
        public partial Tensor bitwise_or_(Tensor other);

        [TorchOp("aten::bitwise_right_shift.Tensor(Tensor self, Tensor other) -> Tensor")]
        public partial Tensor bitwise_right_shift(Tensor other);

        [TorchOp("aten::bitwise_right_shift_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)")]
        public partial Tensor bitwise_right_shift_(Tensor other);

        [TorchOp("aten::bitwise_xor.Tensor(Tensor self, Tensor other) -> Tensor")]
        public partial Tensor bitwise_xor(Tensor other);

        [TorchOp("aten::bitwise_xor_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)")]
        public partial Tensor bitwise_xor_(Tensor other);

        [TorchOp("aten::clamp(Tensor self, Scalar? min=None, Scalar? max=None) -> Tensor")]
        public partial Tensor clamp(Scalar? min = null, Scalar? max = null);

        [TorchOp("aten::clamp.Tensor(Tensor self, Tensor? min=None, Tensor? max=None) -> Tensor")]
        public partial Tensor clamp(Tensor? min = null, Tensor? max = null);

        [TorchOp("aten::clamp_(Tensor(a!) self, Scalar? min=None, Scalar? max=None) -> Tensor(a!)")]
        public partial Tensor clamp_(Scalar? min = null, Scalar? max = null);

        [TorchOp("aten::clamp_.Tensor(Tensor(a!) self, Tensor? min=None, Tensor? max=None) -> Tensor(a!)")]
        public partial Tensor clamp_(Tensor? min = null, Tensor? max = null);

        [TorchOp("aten::clamp_max(Tensor self, Scalar max) -> Tensor")]
        public partial Tensor clamp_max(Scalar max);

        [TorchOp("aten::clamp_max_(Tensor(a!) self, Scalar max) -> Tensor(a!)")]
        public partial Tensor clamp_max_(Scalar max);

        [TorchOp("aten::clamp_min(Tensor self, Scalar min) -> Tensor")]
        public partial Tensor clamp_min(Scalar min);

        [TorchOp("aten::clamp_min_(Tensor(a!) self, Scalar min) -> Tensor(a!)")]
        public partial Tensor clamp_min_(Scalar min);

        [TorchOp("aten::clip(Tensor self, Scalar? min=None, Scalar? max=None) -> Tensor")]
        public partial Tensor clip(Scalar? min = null, Scalar? max = null);

        [TorchOp("aten::eq.Tensor(Tensor self, Tensor other) -> Tensor")]
        public partial Tensor eq(Tensor target);

        [TorchOp("aten::eq.Scalar(Tensor self, Scalar other) -> Tensor")]
        public partial Tensor eq(Scalar target);

        [TorchOp("aten::eq_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)")]
        public partial Tensor eq_(Tensor target);

        [TorchOp("aten::eq_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)")]
        public partial Tensor eq_(Scalar target);

        [TorchOp("aten::fmax(Tensor self, Tensor other) -> Tensor")]
        public partial Tensor fmax(Tensor other);

        [TorchOp("aten::fmin(Tensor self, Tensor other) -> Tensor")]
        public partial Tensor fmin(Tensor other);

        [TorchOp("aten::ge.Tensor(Tensor self, Tensor other) -> Tensor")]
        public partial Tensor ge(Tensor target);

        [TorchOp("aten::ge.Scalar(Tensor self, Scalar other) -> Tensor")]
        public partial Tensor ge(Scalar target);

        [TorchOp("aten::ge_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)")]
        public partial Tensor ge_(Tensor target);

        [TorchOp("aten::ge_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)")]
        public partial Tensor ge_(Scalar target);

        [TorchOp("aten::greater.Tensor(Tensor self, Tensor other) -> Tensor")]
        public partial Tensor greater(Tensor target);

        [TorchOp("aten::greater_equal.Tensor(Tensor self, Tensor other) -> Tensor")]
        public partial Tensor greater_equal(Tensor target);

        [TorchOp("aten::gt.Tensor(Tensor self, Tensor other) -> Tensor")]
        public partial Tensor gt(Tensor target);

        [TorchOp("aten::gt.Scalar(Tensor self, Scalar other) -> Tensor")]
        public partial Tensor gt(Scalar target);

        [TorchOp("aten::gt_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)")]
        public partial Tensor gt_(Tensor target);

        [TorchOp("aten::gt_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)")]
        public partial Tensor gt_(Scalar target);

        [TorchOp("aten::heaviside(Tensor self, Tensor values) -> Tensor")]
        public partial Tensor heaviside(Tensor other);

        [TorchOp("aten::heaviside_(Tensor(a!) self, Tensor values) -> Tensor(a!)")]
        public partial Tensor heaviside_(Tensor other);

        [TorchOp("aten::isclose(Tensor self, Tensor other, float rtol=1.0000000000000001e-05, float atol=1e-08, bool equal_nan=False) -> Tensor")]
        public partial Tensor isclose(Tensor other, double rtol = 1e-05, double atol = 1e-08, bool nanEqual = false);

        [TorchOp("aten::isfinite(Tensor self) -> Tensor")]
        public partial Tensor isfinite();

        [TorchOp("aten::isinf(Tensor self) -> Tensor")]
        public partial Tensor isinf();

        [TorchOp("aten::isnan(Tensor self) -> Tensor")]
        public partial Tensor isnan();

        [TorchOp("aten::isneginf(Tensor self) -> Tensor")]
        public partial Tensor isneginf();

        [TorchOp("aten::isposinf(Tensor self) -> Tensor")]
        public partial Tensor isposinf();

        [TorchOp("aten::isreal(Tensor self) -> Tensor")]
        public partial Tensor isreal();

        [TorchOp("aten::le.Tensor(Tensor self, Tensor other) -> Tensor")]
        public partial Tensor le(Tensor target);

        [TorchOp("aten::le.Scalar(Tensor self, Scalar other) -> Tensor")]
        public partial Tensor le(Scalar target);

        [TorchOp("aten::le_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)")]
        public partial Tensor le_(Tensor target);

        [TorchOp("aten::le_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)")]
        public partial Tensor le_(Scalar target);

        [TorchOp("aten::less.Tensor(Tensor self, Tensor other) -> Tensor")]
        public partial Tensor less(Tensor target);

        [TorchOp("aten::less_equal.Tensor(Tensor self, Tensor other) -> Tensor")]
        public partial Tensor less_equal(Tensor target);

        [TorchOp("aten::less_equal_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)")]
        public partial Tensor less_equal_(Tensor target);

        [TorchOp("aten::logical_and(Tensor self, Tensor other) -> Tensor")]
        public partial Tensor logical_and(Tensor other);

        [TorchOp("aten::logical_and_(Tensor(a!) self, Tensor other) -> Tensor(a!)")]
        public partial Tensor logical_and_(Tensor other);

        [TorchOp("aten::logical_not(Tensor self) -> Tensor")]
        public partial Tensor logical_not();

        [TorchOp("aten::logical_not_(Tensor(a!) self) -> Tensor(a!)")]
        public partial Tensor logical_not_();

        [TorchOp("aten::logical_or(Tensor self, Tensor other) -> Tensor")]
        public partial Tensor logical_or(Tensor other);

        [TorchOp("aten::logical_or_(Tensor(a!) self, Tensor other) -> Tensor(a!)")]
        public partial Tensor logical_or_(Tensor other);

        [TorchOp("aten::logical_xor(Tensor self, Tensor other) -> Tensor")]
        public partial Tensor logical_xor(Tensor other);

        [TorchOp("aten::logical_xor_(Tensor(a!) self, Tensor other) -> Tensor(a!)")]
        public partial Tensor logical_xor_(Tensor other);

        [TorchOp("aten::lt.Tensor(Tensor self, Tensor other) -> Tensor")]
        public partial Tensor lt(Tensor target);

        [TorchOp("aten::lt.Scalar(Tensor self, Scalar other) -> Tensor")]
        public partial Tensor lt(Scalar target);

        [TorchOp("aten::lt_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)")]
        public partial Tensor lt_(Tensor target);

        [TorchOp("aten::lt_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)")]
        public partial Tensor lt_(Scalar target);

        [TorchOp("aten::maximum(Tensor self, Tensor other) -> Tensor")]
        public partial Tensor maximum(Tensor other);

        [TorchOp("aten::minimum(Tensor self, Tensor other) -> Tensor")]
        public partial Tensor minimum(Tensor other);

        [TorchOp("aten::ne.Tensor(Tensor self, Tensor other) -> Tensor")]
        public partial Tensor ne(Tensor target);

        [TorchOp("aten::ne.Scalar(Tensor self, Scalar other) -> Tensor")]
        public partial Tensor ne(Scalar target);

        [TorchOp("aten::ne_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)")]
        public partial Tensor ne_(Tensor target);

        [TorchOp("aten::ne_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)")]
        public partial Tensor ne_(Scalar target);

        [TorchOp("aten::not_equal.Tensor(Tensor self, Tensor other) -> Tensor")]
        public partial Tensor not_equal(Tensor target);

        [TorchOp("aten::not_equal_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)")]
        public partial Tensor not_equal_(Tensor target);

        [TorchOp("aten::signbit(Tensor self) -> Tensor")]
        public partial Tensor signbit();
    }
}
