using Seg.Torch;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Norms, decompositions and solutions of linear systems.</summary>
    public static partial class linalg
    {
        /// <summary>The Euclidean norm over <paramref name="dims"/>; null: of all elements.</summary>
        public static Tensor norm(Tensor input, long[]? dims = null, bool keepdim = false) => Norm(input, null, dims, keepdim);

        public static Tensor norm(Tensor input, double ord, long[]? dims = null, bool keepdim = false) => Norm(input, ord, dims, keepdim);

        public static Tensor norm(Tensor input, int ord, long[]? dims = null, bool keepdim = false) => Norm(input, ord, dims, keepdim);

        /// <param name="ord">"fro" or "nuc".</param>
        [TorchOp("aten::linalg_norm.ord_str(Tensor self, str ord, int[1]? dim=None, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor", "input=self")]
        public static partial Tensor norm(Tensor input, string ord, long[]? dims = null, bool keepdim = false);

        [TorchOp("aten::linalg_vector_norm(Tensor self, Scalar ord=2, int[1]? dim=None, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor", "input=self")]
        public static partial Tensor vector_norm(Tensor input, double ord = 2, long[]? dims = null, bool keepdim = false);

        [TorchOp("aten::linalg_inv(Tensor A) -> Tensor")]
        public static partial Tensor inv(Tensor input);

        [TorchOp("aten::linalg_det(Tensor A) -> Tensor")]
        public static partial Tensor det(Tensor input);

        [TorchOp("aten::linalg_cholesky(Tensor self, *, bool upper=False) -> Tensor", "input=self")]
        public static partial Tensor cholesky(Tensor input);

        /// <summary>X of A·X = B, or of X·A = B.</summary>
        [TorchOp("aten::linalg_solve(Tensor A, Tensor B, *, bool left=True) -> Tensor")]
        public static partial Tensor solve(Tensor A, Tensor B, bool left = true);

        [TorchOp("aten::linalg_svd(Tensor A, bool full_matrices=True, *, str? driver=None) -> (Tensor U, Tensor S, Tensor Vh)", "fullMatrices=full_matrices")]
        public static partial (Tensor U, Tensor S, Tensor Vh) svd(Tensor input, bool fullMatrices = true);

        [TorchOp("aten::linalg_norm(Tensor self, Scalar? ord=None, int[1]? dim=None, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor", "input=self")]
        private static partial Tensor Norm(Tensor input, Scalar? ord, long[]? dim, bool keepdim);
    }
}
