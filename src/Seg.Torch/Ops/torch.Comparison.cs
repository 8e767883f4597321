namespace TorchSharp;

public static partial class torch
{
    // Comparisons, logic, bits and bounds.
    public static Tensor bitwise_and(Tensor left, Tensor right) => left.bitwise_and(right);

    public static Tensor bitwise_and_(Tensor left, Tensor right) => left.bitwise_and_(right);

    public static Tensor bitwise_left_shift(Tensor left, Tensor right) => left.bitwise_left_shift(right);

    public static Tensor bitwise_left_shift_(Tensor left, Tensor right) => left.bitwise_left_shift_(right);

    public static Tensor bitwise_not(Tensor input) => input.bitwise_not();

    public static Tensor bitwise_not_(Tensor input) => input.bitwise_not_();

    public static Tensor bitwise_or(Tensor left, Tensor right) => left.bitwise_or(right);

    public static Tensor bitwise_or_(Tensor left, Tensor right) => left.bitwise_or_(right);

    public static Tensor bitwise_right_shift(Tensor left, Tensor right) => left.bitwise_right_shift(right);

    public static Tensor bitwise_right_shift_(Tensor left, Tensor right) => left.bitwise_right_shift_(right);

    public static Tensor bitwise_xor(Tensor left, Tensor right) => left.bitwise_xor(right);

    public static Tensor bitwise_xor_(Tensor left, Tensor right) => left.bitwise_xor_(right);

    public static Tensor clamp(Tensor input, Scalar? min = null, Scalar? max = null) => input.clamp(min, max);

    public static Tensor clamp(Tensor input, Tensor? min = null, Tensor? max = null) => input.clamp(min, max);

    public static Tensor clamp_(Tensor input, Scalar? min = null, Scalar? max = null) => input.clamp_(min, max);

    public static Tensor clamp_(Tensor input, Tensor? min = null, Tensor? max = null) => input.clamp_(min, max);

    public static Tensor clamp_max(Tensor input, Scalar max) => input.clamp_max(max);

    public static Tensor clamp_max_(Tensor input, Scalar max) => input.clamp_max_(max);

    public static Tensor clamp_min(Tensor input, Scalar min) => input.clamp_min(min);

    public static Tensor clamp_min_(Tensor input, Scalar min) => input.clamp_min_(min);

    public static Tensor clip(Tensor input, Scalar? min = null, Scalar? max = null) => input.clip(min, max);

    public static Tensor eq(Tensor left, Tensor right) => left.eq(right);

    public static Tensor fmax(Tensor input, Tensor other) => input.fmax(other);

    public static Tensor fmin(Tensor input, Tensor other) => input.fmin(other);

    public static Tensor ge(Tensor left, Tensor right) => left.ge(right);

    public static Tensor greater(Tensor tensor, Tensor target) => tensor.greater(target);

    public static Tensor greater_equal(Tensor tensor, Tensor target) => tensor.greater_equal(target);

    public static Tensor gt(Tensor left, Tensor right) => left.gt(right);

    public static Tensor heaviside(Tensor input, Tensor values) => input.heaviside(values);

    public static Tensor heaviside_(Tensor input, Tensor values) => input.heaviside_(values);

    public static Tensor isclose(Tensor tensor, Tensor other, double rtol = 1e-05, double atol = 1e-08, bool nanEqual = false) => tensor.isclose(other, rtol, atol, nanEqual);

    public static Tensor isfinite(Tensor tensor) => tensor.isfinite();

    public static Tensor isinf(Tensor tensor) => tensor.isinf();

    public static Tensor isnan(Tensor input) => input.isnan();

    public static Tensor isneginf(Tensor tensor) => tensor.isneginf();

    public static Tensor isposinf(Tensor tensor) => tensor.isposinf();

    public static Tensor isreal(Tensor tensor) => tensor.isreal();

    public static Tensor le(Tensor left, Tensor right) => left.le(right);

    public static Tensor less(Tensor tensor, Tensor target) => tensor.less(target);

    public static Tensor less_equal(Tensor tensor, Tensor target) => tensor.less_equal(target);

    public static Tensor logical_and(Tensor left, Tensor right) => left.logical_and(right);

    public static Tensor logical_and_(Tensor left, Tensor right) => left.logical_and_(right);

    public static Tensor logical_not(Tensor input) => input.logical_not();

    public static Tensor logical_or(Tensor left, Tensor right) => left.logical_or(right);

    public static Tensor logical_or_(Tensor left, Tensor right) => left.logical_or_(right);

    public static Tensor logical_xor(Tensor left, Tensor right) => left.logical_xor(right);

    public static Tensor logical_xor_(Tensor left, Tensor right) => left.logical_xor_(right);

    public static Tensor lt(Tensor left, Tensor right) => left.lt(right);

    public static Tensor maximum(Tensor input, Tensor other) => input.maximum(other);

    public static Tensor minimum(Tensor input, Tensor other) => input.minimum(other);

    public static Tensor ne(Tensor left, Tensor right) => left.ne(right);

    public static Tensor not_equal(Tensor tensor, Tensor target) => tensor.not_equal(target);

    public static Tensor signbit(Tensor input) => input.signbit();
}
