using Seg.Torch;

namespace TorchSharp;

public static partial class torch
{
    /// <content>Rearrangements whose parameters differ from libtorch's.</content>
    public partial class Tensor
    {
        /// <summary>The two last dimensions exchanged (a matrix), or all reversed.</summary>
        public Tensor T => NumpyTranspose();

        /// <summary>Transposed in the two last dimensions.</summary>
        public Tensor mT => transpose(-2, -1);

        public Tensor mH => MatrixH();

        public Tensor H => MatrixH();

        /// <param name="dim">The dimension to drop if its extent is one; null: every such dimension.</param>
        public Tensor squeeze(long? dim = null) => dim is { } d ? SqueezeOne(d) : SqueezeAll();

        public Tensor squeeze_(long? dim = null) => dim is { } d ? SqueezeOneInPlace(d) : SqueezeAllInPlace();

        public IList<Tensor> nonzero_as_list() => NonzeroList();

        [TorchOp("aten::numpy_T(Tensor(a) self) -> Tensor(a)")]
        private partial Tensor NumpyTranspose();

        [TorchOp("aten::mH(Tensor(a) self) -> Tensor(a)")]
        private partial Tensor MatrixH();

        [TorchOp("aten::squeeze(Tensor(a) self) -> Tensor(a)")]
        private partial Tensor SqueezeAll();

        [TorchOp("aten::squeeze.dim(Tensor(a) self, int dim) -> Tensor(a)")]
        private partial Tensor SqueezeOne(long dim);

        [TorchOp("aten::squeeze_(Tensor(a!) self) -> Tensor(a!)")]
        private partial Tensor SqueezeAllInPlace();

        [TorchOp("aten::squeeze_.dim(Tensor(a!) self, int dim) -> Tensor(a!)")]
        private partial Tensor SqueezeOneInPlace(long dim);

        [TorchOp("aten::nonzero_numpy(Tensor self) -> Tensor[]")]
        private partial Tensor[] NonzeroList();
    }
}
