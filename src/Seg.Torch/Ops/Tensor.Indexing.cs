using Seg.Torch;

namespace TorchSharp;

public static partial class torch
{
    /// <content>Reading and writing by index and by mask.</content>
    public partial class Tensor
    {
        [TorchOp("aten::argwhere(Tensor self) -> Tensor")]
        public partial Tensor argwhere();

        [TorchOp("aten::bucketize.Tensor(Tensor self, Tensor boundaries, *, bool out_int32=False, bool right=False) -> Tensor")]
        public partial Tensor bucketize(Tensor boundaries, bool outInt32 = false, bool right = false);

        [TorchOp("aten::copy_(Tensor(a!) self, Tensor src, bool non_blocking=False) -> Tensor(a!)")]
        public partial Tensor copy_(Tensor source, bool nonBlocking = false);

        [TorchOp("aten::diagonal_scatter(Tensor self, Tensor src, int offset=0, int dim1=0, int dim2=1) -> Tensor")]
        public partial Tensor diagonal_scatter(Tensor src, long offset = 0, long dim1 = 0, long dim2 = 1);

        [TorchOp("aten::fill_.Scalar(Tensor(a!) self, Scalar value) -> Tensor(a!)")]
        public partial Tensor fill_(Scalar value);

        [TorchOp("aten::gather(Tensor self, int dim, Tensor index, *, bool sparse_grad=False) -> Tensor")]
        public partial Tensor gather(long dim, Tensor index);

        [TorchOp("aten::index_add(Tensor self, int dim, Tensor index, Tensor source, *, Scalar alpha=1) -> Tensor")]
        public partial Tensor index_add(long dim, Tensor index, Tensor source, Scalar alpha);

        [TorchOp("aten::index_add_(Tensor(a!) self, int dim, Tensor index, Tensor source, *, Scalar alpha=1) -> Tensor(a!)")]
        public partial Tensor index_add_(long dim, Tensor index, Tensor source, Scalar alpha);

        [TorchOp("aten::index_copy(Tensor self, int dim, Tensor index, Tensor source) -> Tensor")]
        public partial Tensor index_copy(long dim, Tensor index, Tensor source);

        [TorchOp("aten::index_copy_(Tensor(a!) self, int dim, Tensor index, Tensor source) -> Tensor(a!)")]
        public partial Tensor index_copy_(long dim, Tensor index, Tensor source);

        [TorchOp("aten::index_fill.int_Scalar(Tensor self, int dim, Tensor index, Scalar value) -> Tensor")]
        public partial Tensor index_fill(long dim, Tensor index, Scalar value);

        [TorchOp("aten::index_fill_.int_Scalar(Tensor(a!) self, int dim, Tensor index, Scalar value) -> Tensor(a!)")]
        public partial Tensor index_fill_(long dim, Tensor index, Scalar value);

        [TorchOp("aten::index_select(Tensor self, int dim, Tensor index) -> Tensor")]
        public partial Tensor index_select(long dim, Tensor index);

        [TorchOp("aten::isin.Tensor_Tensor(Tensor elements, Tensor test_elements, *, bool assume_unique=False, bool invert=False) -> Tensor")]
        public partial Tensor isin(Tensor test_elements, bool assumeUnique = false, bool invert = false);

        [TorchOp("aten::masked_fill.Scalar(Tensor self, Tensor mask, Scalar value) -> Tensor")]
        public partial Tensor masked_fill(Tensor mask, Scalar value);

        [TorchOp("aten::masked_fill_.Scalar(Tensor(a!) self, Tensor mask, Scalar value) -> Tensor(a!)")]
        public partial Tensor masked_fill_(Tensor mask, Scalar value);

        [TorchOp("aten::masked_scatter(Tensor self, Tensor mask, Tensor source) -> Tensor")]
        public partial Tensor masked_scatter(Tensor mask, Tensor value);

        [TorchOp("aten::masked_scatter_(Tensor(a!) self, Tensor mask, Tensor source) -> Tensor(a!)")]
        public partial Tensor masked_scatter_(Tensor mask, Tensor value);

        [TorchOp("aten::masked_select(Tensor self, Tensor mask) -> Tensor")]
        public partial Tensor masked_select(Tensor mask);

        [TorchOp("aten::nonzero(Tensor self) -> Tensor")]
        public partial Tensor nonzero();

        [TorchOp("aten::scatter.src(Tensor self, int dim, Tensor index, Tensor src) -> Tensor")]
        public partial Tensor scatter(long dim, Tensor index, Tensor src);

        [TorchOp("aten::scatter_.src(Tensor(a!) self, int dim, Tensor index, Tensor src) -> Tensor(a!)")]
        public partial Tensor scatter_(long dim, Tensor index, Tensor src);

        [TorchOp("aten::scatter_add(Tensor self, int dim, Tensor index, Tensor src) -> Tensor")]
        public partial Tensor scatter_add(long dim, Tensor index, Tensor src);

        [TorchOp("aten::scatter_add_(Tensor(a!) self, int dim, Tensor index, Tensor src) -> Tensor(a!)")]
        public partial Tensor scatter_add_(long dim, Tensor index, Tensor src);

        [TorchOp("aten::select_scatter(Tensor self, Tensor src, int dim, int index) -> Tensor")]
        public partial Tensor select_scatter(Tensor src, long dim, long index);

        [TorchOp("aten::slice_scatter(Tensor self, Tensor src, int dim=0, SymInt? start=None, SymInt? end=None, SymInt step=1) -> Tensor")]
        public partial Tensor slice_scatter(Tensor src, long dim = 0, long? start = null, long? end = null, long step = 1);

        [TorchOp("aten::take(Tensor self, Tensor index) -> Tensor")]
        public partial Tensor take(Tensor index);

        [TorchOp("aten::take_along_dim(Tensor self, Tensor indices, int? dim=None) -> Tensor")]
        public partial Tensor take_along_dim(Tensor indices);

        [TorchOp("aten::take_along_dim(Tensor self, Tensor indices, int? dim=None) -> Tensor")]
        public partial Tensor take_along_dim(Tensor indices, long dim);

        [TorchOp("aten::where.self(Tensor condition, Tensor self, Tensor other) -> Tensor")]
        public partial Tensor where(Tensor condition, Tensor y);

        [TorchOp("aten::zero_(Tensor(a!) self) -> Tensor(a!)")]
        public partial Tensor zero_();
    }
}
