using Seg.Torch;

namespace TorchSharp;

public static partial class torch
{
    /// <content>New tensors that resemble this one.</content>
    public partial class Tensor
    {
        [TorchOp("aten::empty_like(Tensor self, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, MemoryFormat? memory_format=None) -> Tensor")]
        public partial Tensor empty_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false);

        [TorchOp("aten::full_like(Tensor self, Scalar fill_value, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, MemoryFormat? memory_format=None) -> Tensor")]
        public partial Tensor full_like(Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false);

        [TorchOp("aten::new_empty(Tensor self, SymInt[] size, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor")]
        public partial Tensor new_empty(long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false);

        [TorchOp("aten::new_empty(Tensor self, SymInt[] size, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor")]
        public partial Tensor new_empty(ReadOnlySpan<long> size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false);

        [TorchOp("aten::new_empty(Tensor self, SymInt[] size, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor")]
        public partial Tensor new_empty(long size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false);

        [TorchOp("aten::new_full(Tensor self, SymInt[] size, Scalar fill_value, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor")]
        public partial Tensor new_full(long[] size, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false);

        [TorchOp("aten::new_full(Tensor self, SymInt[] size, Scalar fill_value, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor")]
        public partial Tensor new_full(ReadOnlySpan<long> size, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false);

        [TorchOp("aten::new_full(Tensor self, SymInt[] size, Scalar fill_value, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor")]
        public partial Tensor new_full(long size, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false);

        [TorchOp("aten::new_ones(Tensor self, SymInt[] size, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor")]
        public partial Tensor new_ones(long size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false);

        [TorchOp("aten::new_zeros(Tensor self, SymInt[] size, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor")]
        public partial Tensor new_zeros(long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false);

        [TorchOp("aten::new_zeros(Tensor self, SymInt[] size, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor")]
        public partial Tensor new_zeros(ReadOnlySpan<long> size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false);

        [TorchOp("aten::new_zeros(Tensor self, SymInt[] size, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor")]
        public partial Tensor new_zeros(long size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false);

        [TorchOp("aten::ones_like(Tensor self, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, MemoryFormat? memory_format=None) -> Tensor")]
        public partial Tensor ones_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false);

        [TorchOp("aten::zeros_like(Tensor self, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, MemoryFormat? memory_format=None) -> Tensor")]
        public partial Tensor zeros_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false);
    }
}
