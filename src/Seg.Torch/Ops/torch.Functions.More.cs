using Seg.Torch;

namespace TorchSharp;

public static partial class torch
{
    // Functions whose parameters differ from libtorch's.

    /// <summary>Numbers from <paramref name="start"/> up to but not including <paramref name="stop"/>; integers make an Int64 tensor.</summary>
    public static Tensor arange(Scalar start, Scalar stop, Scalar step, ScalarType? dtype = null, Device? device = null, bool requires_grad = false)
    {
        var integral = is_integral(start.Type) && is_integral(stop.Type) && is_integral(step.Type);
        return Arange(start, stop, step, dtype ?? (integral ? ScalarType.Int64 : get_default_dtype()), device, requires_grad);
    }

    public static Tensor arange(Scalar start, Scalar stop, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        arange(start, stop, 1, dtype, device, requires_grad);

    public static Tensor arange(Scalar stop, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        arange(0, stop, 1, dtype, device, requires_grad);

    /// <param name="steps">How many numbers, both ends included.</param>
    [TorchOp("aten::linspace(Scalar start, Scalar end, int steps, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor")]
    public static partial Tensor linspace(double start, double end, long steps, ScalarType? dtype = null, Device? device = null, bool requires_grad = false);

    [TorchOp("aten::logspace(Scalar start, Scalar end, int steps, float base=10., *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor")]
    public static partial Tensor logspace(double start, double end, long steps, double @base = 10, ScalarType? dtype = null, Device? device = null, bool requires_grad = false);

    /// <param name="columns">−1: as many as rows.</param>
    public static Tensor eye(long rows, long columns = -1, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Eye(rows, columns < 0 ? rows : columns, dtype, device, requires_grad, names);

    /// <summary>Integers from <paramref name="low"/> up to but not including <paramref name="high"/>.</summary>
    [TorchOp("aten::randint.low_generator(int low, int high, int[] size, *, Generator? generator, ScalarType? dtype=4, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor")]
    public static partial Tensor randint(long low, long high, Size size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null);

    public static Tensor randint(long high, Size size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        randint(0, high, size, dtype, device, requires_grad, generator, names);

    public static Tensor randint(long high, long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        randint(0, high, new Size(size), dtype, device, requires_grad, generator, names);

    public static Tensor randint(long low, long high, long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        randint(low, high, new Size(size), dtype, device, requires_grad, generator, names);

    public static Tensor randint(int low, int high, int[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        randint(low, high, new Size(size), dtype, device, requires_grad, generator, names);

    public static Tensor randint(int high, int[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        randint(0, high, new Size(size), dtype, device, requires_grad, generator, names);

    /// <summary>The integers below <paramref name="n"/> in random order.</summary>
    [TorchOp("aten::randperm.generator(int n, *, Generator? generator, ScalarType? dtype=4, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor")]
    public static partial Tensor randperm(long n, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null);

    public static double rand_float(Generator? generator = null)
    {
        using var number = rand(1, generator: generator);
        return number.ToDouble();
    }

    public static double randn_float(Generator? generator = null)
    {
        using var number = randn(1, generator: generator);
        return number.ToDouble();
    }

    public static bool randint_bool(Generator? generator = null) => randint_long(2, generator) == 1;

    public static int randint_int(int high, Generator? generator = null) => (int)randint_long(0, high, generator);

    public static int randint_int(int low, int high, Generator? generator = null) => (int)randint_long(low, high, generator);

    public static long randint_long(long high, Generator? generator = null) => randint_long(0, high, generator);

    public static long randint_long(long low, long high, Generator? generator = null)
    {
        using var number = randint(low, high, new Size(1), generator: generator);
        return number.ToInt64();
    }

    public static Tensor softmax(Tensor input, int dim, ScalarType? dtype = null) => input.softmax(dim, dtype);

    public static Tensor norm(Tensor input) => input.norm();

    public static Tensor[] unbind(Tensor tensor, int dim = 0) => tensor.unbind(dim);

    /// <summary>The positions of the true elements, a tensor per dimension.</summary>
    [TorchOp("aten::where(Tensor condition) -> Tensor[]")]
    public static partial Tensor[] where(Tensor condition);

    [TorchOp("aten::tril_indices(int row, int col, int offset=0, *, ScalarType? dtype=4, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor")]
    public static partial Tensor tril_indices(long row, long col, long offset = 0, ScalarType dtype = ScalarType.Int64, Device? device = null);

    [TorchOp("aten::triu_indices(int row, int col, int offset=0, *, ScalarType? dtype=4, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor")]
    public static partial Tensor triu_indices(long row, long col, long offset = 0, ScalarType dtype = ScalarType.Int64, Device? device = null);

    [TorchOp("aten::can_cast(ScalarType from, ScalarType to) -> bool")]
    public static partial bool can_cast(ScalarType from, ScalarType to);

    /// <summary>The element type that an operator on both types computes in.</summary>
    public static ScalarType promote_types(ScalarType type1, ScalarType type2) => (ScalarType)PromoteTypes(type1, type2);

    public static ScalarType result_type(Tensor tensor1, Tensor tensor2) => (ScalarType)ResultType(tensor1, tensor2);

    public static Tensor cdist(Tensor x1, Tensor x2, double p = 2, compute_mode compute_mode = compute_mode.use_mm_for_euclid_dist_if_necessary) =>
        Cdist(x1, x2, p, (long)compute_mode);

    [TorchOp("aten::arange.start_step(Scalar start, Scalar end, Scalar step=1, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor")]
    private static partial Tensor Arange(Scalar start, Scalar end, Scalar step, ScalarType dtype, Device? device, bool requires_grad);

    [TorchOp("aten::eye.m(int n, int m, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor")]
    private static partial Tensor Eye(long n, long m, ScalarType? dtype, Device? device, bool requires_grad, string[]? names);

    [TorchOp("aten::promote_types(ScalarType type1, ScalarType type2) -> ScalarType")]
    private static partial long PromoteTypes(ScalarType type1, ScalarType type2);

    [TorchOp("aten::result_type.Tensor(Tensor tensor, Tensor other) -> ScalarType")]
    private static partial long ResultType(Tensor tensor, Tensor other);

    [TorchOp("aten::cdist(Tensor x1, Tensor x2, float p=2., int? compute_mode=None) -> Tensor")]
    private static partial Tensor Cdist(Tensor x1, Tensor x2, double p, long compute_mode);
}
