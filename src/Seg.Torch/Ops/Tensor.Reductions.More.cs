using Seg.Torch;

namespace TorchSharp;

public static partial class torch
{
    /// <content>Reductions whose parameters differ from libtorch's.</content>
    public partial class Tensor
    {
        public Tensor sum(long dim0, long dim1, bool keepdim = false, ScalarType? type = null) => sum((ReadOnlySpan<long>)[dim0, dim1], keepdim, type);

        public Tensor sum(long dim0, long dim1, long dim2, bool keepdim = false, ScalarType? type = null) =>
            sum((ReadOnlySpan<long>)[dim0, dim1, dim2], keepdim, type);

        public Tensor std(long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            std((ReadOnlySpan<long>)dimensions, unbiased, keepdim, type);

        public Tensor std(long dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            std((ReadOnlySpan<long>)[dim], unbiased, keepdim, type);

        public Tensor std((long, long) dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            std((ReadOnlySpan<long>)[dim.Item1, dim.Item2], unbiased, keepdim, type);

        public Tensor std((long, long, long) dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            std((ReadOnlySpan<long>)[dim.Item1, dim.Item2, dim.Item3], unbiased, keepdim, type);

        public Tensor std(ReadOnlySpan<long> dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null)
        {
            using var input = As(type);
            return input.StdOver(dimensions, unbiased, keepdim);
        }

        public Tensor var(long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            @var((ReadOnlySpan<long>)dimensions, unbiased, keepdim, type);

        public Tensor var(long dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            @var((ReadOnlySpan<long>)[dim], unbiased, keepdim, type);

        public Tensor var((long, long) dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            @var((ReadOnlySpan<long>)[dim.Item1, dim.Item2], unbiased, keepdim, type);

        public Tensor var((long, long, long) dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            @var((ReadOnlySpan<long>)[dim.Item1, dim.Item2, dim.Item3], unbiased, keepdim, type);

        public Tensor var(ReadOnlySpan<long> dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null)
        {
            using Tensor input = As(type);
            return input.VarOver(dimensions, unbiased, keepdim);
        }

        public (Tensor std, Tensor mean) std_mean(long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            std_mean((ReadOnlySpan<long>)dimensions, unbiased, keepdim, type);

        public (Tensor std, Tensor mean) std_mean(long dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            std_mean((ReadOnlySpan<long>)[dim], unbiased, keepdim, type);

        public (Tensor std, Tensor mean) std_mean(ReadOnlySpan<long> dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null)
        {
            using var input = As(type);
            return input.StdMeanOver(dimensions, unbiased, keepdim);
        }

        public (Tensor @var, Tensor mean) var_mean(long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            var_mean((ReadOnlySpan<long>)dimensions, unbiased, keepdim, type);

        public (Tensor @var, Tensor mean) var_mean(long dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            var_mean((ReadOnlySpan<long>)[dim], unbiased, keepdim, type);

        public (Tensor @var, Tensor mean) var_mean(ReadOnlySpan<long> dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null)
        {
            using var input = As(type);
            return input.VarMeanOver(dimensions, unbiased, keepdim);
        }

        public (Tensor std, Tensor mean) std_mean((long, long) dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            std_mean((ReadOnlySpan<long>)[dim.Item1, dim.Item2], unbiased, keepdim, type);

        public (Tensor std, Tensor mean) std_mean((long, long, long) dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            std_mean((ReadOnlySpan<long>)[dim.Item1, dim.Item2, dim.Item3], unbiased, keepdim, type);

        public (Tensor @var, Tensor mean) var_mean((long, long) dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            var_mean((ReadOnlySpan<long>)[dim.Item1, dim.Item2], unbiased, keepdim, type);

        public (Tensor @var, Tensor mean) var_mean((long, long, long) dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            var_mean((ReadOnlySpan<long>)[dim.Item1, dim.Item2, dim.Item3], unbiased, keepdim, type);

        /// <param name="dims">Null: all.</param>
        public Tensor count_nonzero(long[]? dims = null) => CountNonzero(dims ?? []);

        public Tensor norm(float p = 2) => NormOfAll(p);

        public Tensor norm(int dim, bool keepdim = false, float p = 2) => NormOver(p, dim, keepdim);

        public (Tensor output, Tensor? inverse_indices, Tensor? counts) unique(bool sorted = true, bool return_inverse = false, bool return_counts = false, int? dim = null)
        {
            var (output, inverse, counts) = dim is { } d ? UniqueAlong(d, sorted, return_inverse, return_counts) : Unique(sorted, return_inverse, return_counts);
            // libtorch returns empty tensors for what was not asked.
            if (!return_inverse) inverse.Dispose();
            if (!return_counts) counts.Dispose();
            return (output, return_inverse ? inverse : null, return_counts ? counts : null);
        }

        /// <summary>This tensor, held a second time, or its values with another element type.</summary>
        private Tensor As(ScalarType? type) => type is { } t ? to_type(t) : alias();

        [TorchOp("aten::std.dim(Tensor self, int[1]? dim, bool unbiased=True, bool keepdim=False) -> Tensor")]
        private partial Tensor StdOver(ReadOnlySpan<long> dim, bool unbiased, bool keepdim);

        [TorchOp("aten::var.dim(Tensor self, int[1]? dim, bool unbiased=True, bool keepdim=False) -> Tensor")]
        private partial Tensor VarOver(ReadOnlySpan<long> dim, bool unbiased, bool keepdim);

        [TorchOp("aten::std_mean.dim(Tensor self, int[1]? dim, bool unbiased=True, bool keepdim=False) -> (Tensor, Tensor)")]
        private partial (Tensor std, Tensor mean) StdMeanOver(ReadOnlySpan<long> dim, bool unbiased, bool keepdim);

        [TorchOp("aten::var_mean.dim(Tensor self, int[1]? dim, bool unbiased=True, bool keepdim=False) -> (Tensor, Tensor)")]
        private partial (Tensor @var, Tensor mean) VarMeanOver(ReadOnlySpan<long> dim, bool unbiased, bool keepdim);

        [TorchOp("aten::count_nonzero.dim_IntList(Tensor self, int[] dim) -> Tensor")]
        private partial Tensor CountNonzero(long[] dim);

        [TorchOp("aten::norm.Scalar(Tensor self, Scalar p=2) -> Tensor")]
        private partial Tensor NormOfAll(Scalar p);

        [TorchOp("aten::norm.ScalarOpt_dim(Tensor self, Scalar? p, int[1] dim, bool keepdim=False) -> Tensor")]
        private partial Tensor NormOver(Scalar p, long dim, bool keepdim);

        [TorchOp("aten::_unique2(Tensor self, bool sorted=True, bool return_inverse=False, bool return_counts=False) -> (Tensor, Tensor, Tensor)")]
        private partial (Tensor Output, Tensor Inverse, Tensor Counts) Unique(bool sorted, bool return_inverse, bool return_counts);

        [TorchOp("aten::unique_dim(Tensor self, int dim, bool sorted=True, bool return_inverse=False, bool return_counts=False) -> (Tensor, Tensor, Tensor)")]
        private partial (Tensor Output, Tensor Inverse, Tensor Counts) UniqueAlong(long dim, bool sorted, bool return_inverse, bool return_counts);
    }
}
