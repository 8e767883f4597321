using Seg.Torch;

namespace TorchSharp;

public static partial class torch
{
    /// <content>Reductions over dimensions, sorting and running results.</content>
    public partial class Tensor
    {
        [TorchOp("aten::all(Tensor self) -> Tensor")]
        public partial Tensor all();

        [TorchOp("aten::all.dim(Tensor self, int dim, bool keepdim=False) -> Tensor")]
        public partial Tensor all(long dim, bool keepdim = false);

        [TorchOp("aten::allclose(Tensor self, Tensor other, float rtol=1.0000000000000001e-05, float atol=1e-08, bool equal_nan=False) -> bool")]
        public partial bool allclose(Tensor target, double rtol = 1e-05, double atol = 1e-08, bool equal_nan = false);

        [TorchOp("aten::amax(Tensor self, int[1] dim=[], bool keepdim=False) -> Tensor")]
        public partial Tensor amax(params long[] dims);

        [TorchOp("aten::amin(Tensor self, int[1] dim=[], bool keepdim=False) -> Tensor")]
        public partial Tensor amin(params long[] dims);

        [TorchOp("aten::aminmax(Tensor self, *, int? dim=None, bool keepdim=False) -> (Tensor min, Tensor max)")]
        public partial (Tensor min, Tensor max) aminmax(long? dim = null, bool keepdim = false);

        [TorchOp("aten::any(Tensor self) -> Tensor")]
        public partial Tensor any();

        [TorchOp("aten::any.dim(Tensor self, int dim, bool keepdim=False) -> Tensor")]
        public partial Tensor any(long dim, bool keepdim = false);

        [TorchOp("aten::argmax(Tensor self, int? dim=None, bool keepdim=False) -> Tensor")]
        public partial Tensor argmax();

        [TorchOp("aten::argmax(Tensor self, int? dim=None, bool keepdim=False) -> Tensor")]
        public partial Tensor argmax(long dim, bool keepdim = false);

        [TorchOp("aten::argmin(Tensor self, int? dim=None, bool keepdim=False) -> Tensor")]
        public partial Tensor argmin();

        [TorchOp("aten::argmin(Tensor self, int? dim=None, bool keepdim=False) -> Tensor")]
        public partial Tensor argmin(long dim, bool keepdim = false);

        [TorchOp("aten::argsort(Tensor self, int dim=-1, bool descending=False) -> Tensor")]
        public partial Tensor argsort(long dim = -1, bool descending = false);

        [TorchOp("aten::bincount(Tensor self, Tensor? weights=None, int minlength=0) -> Tensor")]
        public partial Tensor bincount(Tensor? weights, long minlength = 0);

        [TorchOp("aten::corrcoef(Tensor self) -> Tensor")]
        public partial Tensor corrcoef();

        [TorchOp("aten::cov(Tensor self, *, int correction=1, Tensor? fweights=None, Tensor? aweights=None) -> Tensor")]
        public partial Tensor cov(long correction = 1, Tensor? fweights = null, Tensor? aweights = null);

        [TorchOp("aten::cummax(Tensor self, int dim) -> (Tensor values, Tensor indices)")]
        public partial (Tensor values, Tensor indexes) cummax(long dim);

        [TorchOp("aten::cummin(Tensor self, int dim) -> (Tensor values, Tensor indices)")]
        public partial (Tensor values, Tensor indexes) cummin(long dim);

        [TorchOp("aten::cumprod(Tensor self, int dim, *, ScalarType? dtype=None) -> Tensor")]
        public partial Tensor cumprod(long dim, ScalarType? type = null);

        [TorchOp("aten::cumsum(Tensor self, int dim, *, ScalarType? dtype=None) -> Tensor")]
        public partial Tensor cumsum(long dim, ScalarType? type = null);

        [TorchOp("aten::cumulative_trapezoid.dx(Tensor y, *, Scalar dx=1, int dim=-1) -> Tensor")]
        public partial Tensor cumulative_trapezoid(double dx = 1, long dim = -1);

        [TorchOp("aten::cumulative_trapezoid.x(Tensor y, Tensor x, *, int dim=-1) -> Tensor")]
        public partial Tensor cumulative_trapezoid(Tensor x, long dim = -1);

        [TorchOp("aten::diff(Tensor self, int n=1, int dim=-1, Tensor? prepend=None, Tensor? append=None) -> Tensor")]
        public partial Tensor diff(long n = 1, long dim = -1, Tensor? prepend = null, Tensor? append = null);

        [TorchOp("aten::dist(Tensor self, Tensor other, Scalar p=2) -> Tensor")]
        public partial Tensor dist(Tensor other, float p = 2);

        [TorchOp("aten::histc(Tensor self, int bins=100, Scalar min=0, Scalar max=0) -> Tensor")]
        public partial Tensor histc(long bins = 100, long min = 0, long max = 0);

        [TorchOp("aten::kthvalue(Tensor self, int k, int dim=-1, bool keepdim=False) -> (Tensor values, Tensor indices)")]
        public partial (Tensor values, Tensor indices) kthvalue(long k, long? dim, bool keepdim = false);

        [TorchOp("aten::log_softmax.int(Tensor self, int dim, ScalarType? dtype=None) -> Tensor")]
        public partial Tensor log_softmax(long dim, ScalarType? dtype = null);

        [TorchOp("aten::logcumsumexp(Tensor self, int dim) -> Tensor")]
        public partial Tensor logcumsumexp(long dim);

        [TorchOp("aten::logsumexp(Tensor self, int[1] dim, bool keepdim=False) -> Tensor")]
        public partial Tensor logsumexp(long dim, bool keepdim = false);

        [TorchOp("aten::max(Tensor self) -> Tensor")]
        public partial Tensor max();

        [TorchOp("aten::max.other(Tensor self, Tensor other) -> Tensor")]
        public partial Tensor max(Tensor other);

        [TorchOp("aten::max.dim(Tensor self, int dim, bool keepdim=False) -> (Tensor values, Tensor indices)")]
        public partial (Tensor values, Tensor indices) max(long dim, bool keepdim = false);

        [TorchOp("aten::mean(Tensor self, *, ScalarType? dtype=None) -> Tensor")]
        public partial Tensor mean();

        [TorchOp("aten::mean.dim(Tensor self, int[1]? dim, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor")]
        public partial Tensor mean(long[] dimensions, bool keepdim = false, ScalarType? type = null);

        [TorchOp("aten::median(Tensor self) -> Tensor")]
        public partial Tensor median();

        [TorchOp("aten::min(Tensor self) -> Tensor")]
        public partial Tensor min();

        [TorchOp("aten::min.other(Tensor self, Tensor other) -> Tensor")]
        public partial Tensor min(Tensor other);

        [TorchOp("aten::min.dim(Tensor self, int dim, bool keepdim=False) -> (Tensor values, Tensor indices)")]
        public partial (Tensor values, Tensor indices) min(long dim, bool keepdim = false);

        [TorchOp("aten::mode(Tensor self, int dim=-1, bool keepdim=False) -> (Tensor values, Tensor indices)")]
        public partial (Tensor values, Tensor indices) mode(long dim = -1, bool keepdim = false);

        [TorchOp("aten::msort(Tensor self) -> Tensor")]
        public partial Tensor msort();

        [TorchOp("aten::nanmean(Tensor self, int[1]? dim=None, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor")]
        public partial Tensor nanmean(int? dim = null, bool keepdim = false, ScalarType? dtype = null);

        [TorchOp("aten::nanmedian(Tensor self) -> Tensor")]
        public partial Tensor nanmedian();

        [TorchOp("aten::nanquantile(Tensor self, Tensor q, int? dim=None, bool keepdim=False, *, str interpolation=\"linear\") -> Tensor")]
        public partial Tensor nanquantile(Tensor q, long dim = -1, bool keepdim = false);

        [TorchOp("aten::nansum(Tensor self, int[1]? dim=None, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor")]
        public partial Tensor nansum();

        [TorchOp("aten::prod(Tensor self, *, ScalarType? dtype=None) -> Tensor")]
        public partial Tensor prod(ScalarType? type = null);

        [TorchOp("aten::prod.dim_int(Tensor self, int dim, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor")]
        public partial Tensor prod(long dim, bool keepdim = false, ScalarType? type = null);

        [TorchOp("aten::quantile(Tensor self, Tensor q, int? dim=None, bool keepdim=False, *, str interpolation=\"linear\") -> Tensor")]
        public partial Tensor quantile(Tensor q, long dim = -1, bool keepdim = false);

        [TorchOp("aten::softmax.int(Tensor self, int dim, ScalarType? dtype=None) -> Tensor")]
        public partial Tensor softmax(long dim, ScalarType? dtype = null);

        [TorchOp("aten::sort.stable(Tensor self, *, bool? stable, int dim=-1, bool descending=False) -> (Tensor values, Tensor indices)")]
        public partial (Tensor Values, Tensor Indices) sort(long dim = -1, bool descending = false, bool stable = false);

        [TorchOp("aten::std(Tensor self, bool unbiased=True) -> Tensor")]
        public partial Tensor std(bool unbiased = true);

        [TorchOp("aten::std_mean(Tensor self, bool unbiased=True) -> (Tensor, Tensor)")]
        public partial (Tensor std, Tensor mean) std_mean(bool unbiased = true);

        [TorchOp("aten::sum(Tensor self, *, ScalarType? dtype=None) -> Tensor")]
        public partial Tensor sum(ScalarType? type = null);

        [TorchOp("aten::sum.dim_IntList(Tensor self, int[1]? dim, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor")]
        public partial Tensor sum(long[] dim, bool keepdim = false, ScalarType? type = null);

        [TorchOp("aten::sum.dim_IntList(Tensor self, int[1]? dim, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor")]
        public partial Tensor sum(ReadOnlySpan<long> dim, bool keepdim = false, ScalarType? type = null);

        [TorchOp("aten::sum.dim_IntList(Tensor self, int[1]? dim, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor")]
        public partial Tensor sum(long dim, bool keepdim = false, ScalarType? type = null);

        [TorchOp("aten::topk(Tensor self, int k, int dim=-1, bool largest=True, bool sorted=True) -> (Tensor values, Tensor indices)")]
        public partial (Tensor values, Tensor indices) topk(int k, int dim = -1, bool largest = true, bool sorted = true);

        [TorchOp("aten::trace(Tensor self) -> Tensor")]
        public partial Tensor trace();

        [TorchOp("aten::trapezoid.dx(Tensor y, *, Scalar dx=1, int dim=-1) -> Tensor")]
        public partial Tensor trapezoid(double dx = 1, long dim = -1);

        [TorchOp("aten::trapezoid.x(Tensor y, Tensor x, *, int dim=-1) -> Tensor")]
        public partial Tensor trapezoid(Tensor x, long dim = -1);

        [TorchOp("aten::unique_consecutive(Tensor self, bool return_inverse=False, bool return_counts=False, int? dim=None) -> (Tensor, Tensor, Tensor)")]
        public partial (Tensor output, Tensor? inverse_indices, Tensor? counts) unique_consecutive(bool return_inverse = false, bool return_counts = false, int? dim = null);

        [TorchOp("aten::var(Tensor self, bool unbiased=True) -> Tensor")]
        public partial Tensor var(bool unbiased = true);

        [TorchOp("aten::var_mean(Tensor self, bool unbiased=True) -> (Tensor, Tensor)")]
        public partial (Tensor @var, Tensor mean) var_mean(bool unbiased = true);
    }
}
