using Seg.Torch;

namespace TorchSharp;

public static partial class torch
{
    // Functions that are no members of a tensor.
    [TorchOp("aten::bartlett_window.periodic(int window_length, bool periodic, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor")]
    public static partial Tensor bartlett_window(long len, bool periodic = true, ScalarType? dtype = null, Device? device = null, bool requires_grad = false);

    [TorchOp("aten::blackman_window.periodic(int window_length, bool periodic, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor")]
    public static partial Tensor blackman_window(long len, bool periodic = true, ScalarType? dtype = null, Device? device = null, bool requires_grad = false);

    [TorchOp("aten::cholesky(Tensor self, bool upper=False) -> Tensor")]
    public static partial Tensor cholesky(Tensor input);

    [TorchOp("aten::combinations(Tensor self, int r=2, bool with_replacement=False) -> Tensor")]
    public static partial Tensor combinations(Tensor input, int r = 2, bool with_replacement = false);

    [TorchOp("aten::complex(Tensor real, Tensor imag) -> Tensor")]
    public static partial Tensor complex(Tensor real, Tensor imag);

    [TorchOp("aten::divide_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)")]
    public static partial Tensor divide_(Tensor left, Scalar right);

    [TorchOp("aten::einsum(str equation, Tensor[] tensors, *, int[]? path=None) -> Tensor")]
    public static partial Tensor einsum(string equation, params Tensor[] tensors);

    [TorchOp("aten::empty_like(Tensor self, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, MemoryFormat? memory_format=None) -> Tensor")]
    public static partial Tensor empty_like(Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null);

    [TorchOp("aten::empty_strided(SymInt[] size, SymInt[] stride, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor")]
    public static partial Tensor empty_strided(long[] size, long[] strides, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null);

    [TorchOp("aten::full_like(Tensor self, Scalar fill_value, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, MemoryFormat? memory_format=None) -> Tensor")]
    public static partial Tensor full_like(Tensor input, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null);

    [TorchOp("aten::gather(Tensor self, int dim, Tensor index, *, bool sparse_grad=False) -> Tensor")]
    public static partial Tensor gather(Tensor input, long dim, Tensor index, bool sparse_grad = false);

    [TorchOp("aten::hamming_window.periodic_alpha_beta(int window_length, bool periodic, float alpha, float beta, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor")]
    public static partial Tensor hamming_window(long len, bool periodic = true, float alpha = 0.54f, float beta = 0.46f, ScalarType? dtype = null, Device? device = null, bool requires_grad = false);

    [TorchOp("aten::hann_window.periodic(int window_length, bool periodic, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor")]
    public static partial Tensor hann_window(long len, bool periodic = true, ScalarType? dtype = null, Device? device = null, bool requires_grad = false);

    [TorchOp("aten::hsplit.array(Tensor(a -> *) self, int[] indices) -> Tensor(a)[]")]
    public static partial Tensor[] hsplit(Tensor input, (long, long) indices_or_sections);

    [TorchOp("aten::hsplit.array(Tensor(a -> *) self, int[] indices) -> Tensor(a)[]")]
    public static partial Tensor[] hsplit(Tensor input, (long, long, long) indices_or_sections);

    [TorchOp("aten::hsplit.array(Tensor(a -> *) self, int[] indices) -> Tensor(a)[]")]
    public static partial Tensor[] hsplit(Tensor input, (long, long, long, long) indices_or_sections);

    [TorchOp("aten::index_reduce(Tensor self, int dim, Tensor index, Tensor source, str reduce, *, bool include_self=True) -> Tensor")]
    public static partial Tensor index_reduce(Tensor input, long dim, Tensor index, Tensor source, Reduce reduce, bool include_self = true);

    [TorchOp("aten::kaiser_window.beta(int window_length, bool periodic, float beta, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor")]
    public static partial Tensor kaiser_window(long len, bool periodic = true, float beta = 12, ScalarType? dtype = null, Device? device = null, bool requires_grad = false);

    [TorchOp("aten::lu_solve(Tensor self, Tensor LU_data, Tensor LU_pivots) -> Tensor")]
    public static partial Tensor lu_solve(Tensor b, Tensor LU_data, Tensor LU_pivots);

    [TorchOp("aten::lu_unpack(Tensor LU_data, Tensor LU_pivots, bool unpack_data=True, bool unpack_pivots=True) -> (Tensor P, Tensor L, Tensor U)")]
    public static partial (Tensor, Tensor, Tensor) lu_unpack(Tensor LU_data, Tensor LU_pivots, bool unpack_data = true, bool unpack_pivots = true);

    [TorchOp("aten::meshgrid.indexing(Tensor[] tensors, *, str indexing) -> Tensor[]")]
    public static partial Tensor[] meshgrid(IEnumerable<Tensor> tensors, string indexing = "ij");

    [TorchOp("aten::moveaxis.int(Tensor(a) self, int source, int destination) -> Tensor(a)")]
    public static partial Tensor moveaxis(Tensor input, long source, long destination);

    [TorchOp("aten::moveaxis.intlist(Tensor(a) self, int[] source, int[] destination) -> Tensor(a)")]
    public static partial Tensor moveaxis(Tensor input, (long, long) source, (long, long) destination);

    [TorchOp("aten::moveaxis.intlist(Tensor(a) self, int[] source, int[] destination) -> Tensor(a)")]
    public static partial Tensor moveaxis(Tensor input, (long, long, long) source, (long, long, long) destination);

    [TorchOp("aten::moveaxis.intlist(Tensor(a) self, int[] source, int[] destination) -> Tensor(a)")]
    public static partial Tensor moveaxis(Tensor input, (long, long, long, long) source, (long, long, long, long) destination);

    [TorchOp("aten::movedim.int(Tensor(a) self, int source, int destination) -> Tensor(a)")]
    public static partial Tensor movedim(Tensor input, long source, long destination);

    [TorchOp("aten::multiply_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)")]
    public static partial Tensor multiply_(Tensor left, Tensor right);

    [TorchOp("aten::multiply_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)")]
    public static partial Tensor multiply_(Tensor left, Scalar right);

    [TorchOp("aten::normal.float_float(float mean, float std, int[] size, *, Generator? generator=None, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor")]
    public static partial Tensor normal(double mean, double std, ReadOnlySpan<long> size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null);

    [TorchOp("aten::normal.Tensor_Tensor(Tensor mean, Tensor std, *, Generator? generator=None) -> Tensor")]
    public static partial Tensor normal(Tensor mean, Tensor std, Generator? generator = null);

    [TorchOp("aten::ones_like(Tensor self, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, MemoryFormat? memory_format=None) -> Tensor")]
    public static partial Tensor ones_like(Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null);

    [TorchOp("aten::polar(Tensor abs, Tensor angle) -> Tensor")]
    public static partial Tensor polar(Tensor abs, Tensor angle);

    [TorchOp("aten::searchsorted.Tensor(Tensor sorted_sequence, Tensor self, *, bool out_int32=False, bool right=False, str? side=None, Tensor? sorter=None) -> Tensor")]
    public static partial Tensor searchsorted(Tensor sorted_sequence, Tensor values, bool out_int32 = false, bool right = false, Tensor? sorter = null);

    [TorchOp("aten::searchsorted.Scalar(Tensor sorted_sequence, Scalar self, *, bool out_int32=False, bool right=False, str? side=None, Tensor? sorter=None) -> Tensor")]
    public static partial Tensor searchsorted(Tensor sorted_sequence, Scalar values, bool out_int32, bool right, Tensor sorter);

    [TorchOp("aten::slogdet(Tensor self) -> (Tensor sign, Tensor logabsdet)")]
    public static partial (Tensor, Tensor) slogdet(Tensor A);

    [TorchOp("aten::trapz.x(Tensor y, Tensor x, *, int dim=-1) -> Tensor")]
    public static partial Tensor trapz(Tensor y, Tensor x, long dim = -1);

    [TorchOp("aten::trapz.dx(Tensor y, *, float dx=1., int dim=-1) -> Tensor")]
    public static partial Tensor trapz(Tensor y, double dx = 1, long dim = -1);

    [TorchOp("aten::zeros_like(Tensor self, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, MemoryFormat? memory_format=None) -> Tensor")]
    public static partial Tensor zeros_like(Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null);
}
