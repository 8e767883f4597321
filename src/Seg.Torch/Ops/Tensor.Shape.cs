using Seg.Torch;

namespace TorchSharp;

public static partial class torch
{
    /// <content>Views and other rearrangements.</content>
    public partial class Tensor
    {
        [TorchOp("aten::adjoint(Tensor(a) self) -> Tensor(a)")]
        public partial Tensor adjoint();

        [TorchOp("aten::as_strided(Tensor(a) self, SymInt[] size, SymInt[] stride, SymInt? storage_offset=None) -> Tensor(a)", "storageOffset=storage_offset")]
        public partial Tensor as_strided(long[] size, long[] strides, long storageOffset = 0);

        [TorchOp("aten::atleast_1d(Tensor self) -> Tensor")]
        public partial Tensor atleast_1d();

        [TorchOp("aten::atleast_2d(Tensor self) -> Tensor")]
        public partial Tensor atleast_2d();

        [TorchOp("aten::atleast_3d(Tensor self) -> Tensor")]
        public partial Tensor atleast_3d();

        [TorchOp("aten::block_diag(Tensor[] tensors) -> Tensor")]
        public static partial Tensor block_diag(params Tensor[] tensors);

        [TorchOp("aten::broadcast_to(Tensor(a) self, int[] size) -> Tensor(a)")]
        public partial Tensor broadcast_to(params long[] shape);

        [TorchOp("aten::channel_shuffle(Tensor self, int groups) -> Tensor")]
        public partial Tensor channel_shuffle(long groups);

        [TorchOp("aten::chunk(Tensor(a -> *) self, int chunks, int dim=0) -> Tensor(a)[]")]
        public partial Tensor[] chunk(long chunks, long dim = 0);

        [TorchOp("aten::clone(Tensor self, *, MemoryFormat? memory_format=None) -> Tensor")]
        public partial Tensor clone();

        [TorchOp("aten::detach(Tensor(a) self) -> Tensor(a)")]
        public partial Tensor detach();

        [TorchOp("aten::diag(Tensor self, int diagonal=0) -> Tensor")]
        public partial Tensor diag(long diagonal = 0);

        [TorchOp("aten::diag_embed(Tensor self, int offset=0, int dim1=-2, int dim2=-1) -> Tensor")]
        public partial Tensor diag_embed(long offset = 0, long dim1 = -2, long dim2 = -1);

        [TorchOp("aten::diagflat(Tensor self, int offset=0) -> Tensor")]
        public partial Tensor diagflat(long offset = 0);

        [TorchOp("aten::diagonal(Tensor(a) self, int offset=0, int dim1=0, int dim2=1) -> Tensor(a)")]
        public partial Tensor diagonal(long offset = 0, long dim1 = 0, long dim2 = 1);

        [TorchOp("aten::dsplit.int(Tensor(a -> *) self, int sections) -> Tensor(a)[]")]
        public partial Tensor[] dsplit(long size);

        [TorchOp("aten::dsplit.array(Tensor(a -> *) self, int[] indices) -> Tensor(a)[]")]
        public partial Tensor[] dsplit((long, long) indices_or_sections);

        [TorchOp("aten::dsplit.array(Tensor(a -> *) self, int[] indices) -> Tensor(a)[]")]
        public partial Tensor[] dsplit((long, long, long) indices_or_sections);

        [TorchOp("aten::dsplit.array(Tensor(a -> *) self, int[] indices) -> Tensor(a)[]")]
        public partial Tensor[] dsplit((long, long, long, long) indices_or_sections);

        [TorchOp("aten::dsplit.array(Tensor(a -> *) self, int[] indices) -> Tensor(a)[]")]
        public partial Tensor[] dsplit(params long[] sizes);

        [TorchOp("aten::expand(Tensor(a) self, SymInt[] size, *, bool implicit=False) -> Tensor(a)", "isImplicit=implicit")]
        public partial Tensor expand(ReadOnlySpan<long> sizes, bool isImplicit = false);

        [TorchOp("aten::expand(Tensor(a) self, SymInt[] size, *, bool implicit=False) -> Tensor(a)", "isImplicit=implicit")]
        public partial Tensor expand(Size sizes, bool isImplicit = false);

        [TorchOp("aten::expand(Tensor(a) self, SymInt[] size, *, bool implicit=False) -> Tensor(a)", "isImplicit=implicit")]
        public partial Tensor expand(long[] sizes, bool isImplicit = false);

        [TorchOp("aten::expand(Tensor(a) self, SymInt[] size, *, bool implicit=False) -> Tensor(a)")]
        public partial Tensor expand(params long[] sizes);

        [TorchOp("aten::expand_as(Tensor(a) self, Tensor other) -> Tensor(a)")]
        public partial Tensor expand_as(Tensor other);

        [TorchOp("aten::flatten.using_ints(Tensor(a) self, int start_dim=0, int end_dim=-1) -> Tensor(a)")]
        public partial Tensor flatten(long start_dim = 0, long end_dim = -1);

        [TorchOp("aten::flip(Tensor self, int[] dims) -> Tensor")]
        public partial Tensor flip(params long[] dims);

        [TorchOp("aten::fliplr(Tensor self) -> Tensor")]
        public partial Tensor fliplr();

        [TorchOp("aten::flipud(Tensor self) -> Tensor")]
        public partial Tensor flipud();

        [TorchOp("aten::hsplit.int(Tensor(a -> *) self, int sections) -> Tensor(a)[]")]
        public partial Tensor[] hsplit(long size);

        [TorchOp("aten::hsplit.array(Tensor(a -> *) self, int[] indices) -> Tensor(a)[]")]
        public partial Tensor[] hsplit(params long[] sizes);

        [TorchOp("aten::moveaxis.intlist(Tensor(a) self, int[] source, int[] destination) -> Tensor(a)")]
        public partial Tensor moveaxis(long[] source, long[] destination);

        [TorchOp("aten::movedim.intlist(Tensor(a) self, int[] source, int[] destination) -> Tensor(a)")]
        public partial Tensor movedim(long[] source, long[] destination);

        [TorchOp("aten::narrow(Tensor(a) self, int dim, int start, int length) -> Tensor(a)")]
        public partial Tensor narrow(long dim, long start, long length);

        [TorchOp("aten::permute(Tensor(a) self, int[] dims) -> Tensor(a)")]
        public partial Tensor permute(params long[] permutation);

        [TorchOp("aten::permute(Tensor(a) self, int[] dims) -> Tensor(a)")]
        public partial Tensor permute(IEnumerable<long> permutation);

        [TorchOp("aten::ravel(Tensor(a) self) -> Tensor(a)")]
        public partial Tensor ravel();

        [TorchOp("aten::repeat(Tensor self, SymInt[] repeats) -> Tensor")]
        public partial Tensor repeat(params long[] sizes);

        [TorchOp("aten::repeat_interleave.self_Tensor(Tensor self, Tensor repeats, int? dim=None, *, int? output_size=None) -> Tensor")]
        public partial Tensor repeat_interleave(Tensor repeats, long? dim = null, long? output_size = null);

        [TorchOp("aten::repeat_interleave.self_int(Tensor self, int repeats, int? dim=None, *, int? output_size=None) -> Tensor")]
        public partial Tensor repeat_interleave(long repeats, long? dim = null, long? output_size = null);

        [TorchOp("aten::reshape(Tensor(a) self, SymInt[] shape) -> Tensor(a)")]
        public partial Tensor reshape(params long[] shape);

        [TorchOp("aten::resolve_conj(Tensor(a) self) -> Tensor(a)")]
        public partial Tensor resolve_conj();

        [TorchOp("aten::resolve_neg(Tensor(a) self) -> Tensor(a)")]
        public partial Tensor resolve_neg();

        [TorchOp("aten::roll(Tensor self, int[1] shifts, int[1] dims=[]) -> Tensor")]
        public partial Tensor roll(long shifts, long? dims = null);

        [TorchOp("aten::roll(Tensor self, int[1] shifts, int[1] dims=[]) -> Tensor")]
        public partial Tensor roll((long, long) shifts, (long, long) dims);

        [TorchOp("aten::roll(Tensor self, int[1] shifts, int[1] dims=[]) -> Tensor")]
        public partial Tensor roll(long[] shifts, long[] dims);

        [TorchOp("aten::roll(Tensor self, int[1] shifts, int[1] dims=[]) -> Tensor")]
        public partial Tensor roll(long[] shifts);

        [TorchOp("aten::roll(Tensor self, int[1] shifts, int[1] dims=[]) -> Tensor")]
        public partial Tensor roll((long, long, long) shifts, (long, long, long) dims);

        [TorchOp("aten::roll(Tensor self, int[1] shifts, int[1] dims=[]) -> Tensor")]
        public partial Tensor roll(ReadOnlySpan<long> shifts, ReadOnlySpan<long> dims = default);

        [TorchOp("aten::rot90(Tensor self, int k=1, int[] dims=[0, 1]) -> Tensor")]
        public partial Tensor rot90(long k = 1, (long, long)? dims = null);

        [TorchOp("aten::select.int(Tensor(a) self, int dim, int index) -> Tensor(a)")]
        public partial Tensor select(long dim, long index);

        [TorchOp("aten::slice.Tensor(Tensor(a) self, int dim=0, SymInt? start=None, SymInt? end=None, SymInt step=1) -> Tensor(a)", "finish=end")]
        public partial Tensor slice(long dim, long start, long finish, long step);

        [TorchOp("aten::split.Tensor(Tensor(a -> *) self, int split_size, int dim=0) -> Tensor(a)[]")]
        public partial Tensor[] split(long size, int dim = 0);

        [TorchOp("aten::split.sizes(Tensor(a -> *) self, int[] split_size, int dim=0) -> Tensor(a)[]")]
        public partial Tensor[] split(ReadOnlySpan<long> sizes, long dim = 0);

        [TorchOp("aten::split.sizes(Tensor(a -> *) self, int[] split_size, int dim=0) -> Tensor(a)[]")]
        public partial Tensor[] split(long[] sizes, long dim = 0);

        [TorchOp("aten::split.sizes(Tensor(a -> *) self, int[] split_size, int dim=0) -> Tensor(a)[]")]
        public partial Tensor[] split(params long[] sizes);

        [TorchOp("aten::swapaxes(Tensor(a) self, int axis0, int axis1) -> Tensor(a)")]
        public partial Tensor swapaxes(long dim0, long dim1);

        [TorchOp("aten::swapdims(Tensor(a) self, int dim0, int dim1) -> Tensor(a)")]
        public partial Tensor swapdims(long dim0, long dim1);

        [TorchOp("aten::t(Tensor(a) self) -> Tensor(a)")]
        public partial Tensor t();

        [TorchOp("aten::tensor_split.sections(Tensor(a -> *) self, int sections, int dim=0) -> Tensor(a)[]")]
        public partial Tensor[] tensor_split(long size, long dim = 0);

        [TorchOp("aten::tensor_split.indices(Tensor(a -> *) self, int[] indices, int dim=0) -> Tensor(a)[]")]
        public partial Tensor[] tensor_split(long[] sizes, long dim = 0);

        [TorchOp("aten::tensor_split.tensor_indices_or_sections(Tensor(a -> *) self, Tensor tensor_indices_or_sections, int dim=0) -> Tensor(a)[]")]
        public partial Tensor[] tensor_split(Tensor indices, long dim = 0);

        [TorchOp("aten::tile(Tensor self, int[] dims) -> Tensor")]
        public partial Tensor tile(long[] reps);

        [TorchOp("aten::to_dense(Tensor self, ScalarType? dtype=None) -> Tensor")]
        public partial Tensor to_dense();

        [TorchOp("aten::to_sparse(Tensor self) -> Tensor")]
        public partial Tensor to_sparse();

        [TorchOp("aten::to_sparse.sparse_dim(Tensor self, int sparse_dim) -> Tensor")]
        public partial Tensor to_sparse(int sparse_dim);

        [TorchOp("aten::transpose.int(Tensor(a) self, int dim0, int dim1) -> Tensor(a)")]
        public partial Tensor transpose(long dim0, long dim1);

        [TorchOp("aten::transpose_(Tensor(a!) self, int dim0, int dim1) -> Tensor(a!)")]
        public partial Tensor transpose_(long dim0, long dim1);

        [TorchOp("aten::tril(Tensor self, int diagonal=0) -> Tensor")]
        public partial Tensor tril(long diagonal = 0);

        [TorchOp("aten::tril_(Tensor(a!) self, int diagonal=0) -> Tensor(a!)")]
        public partial Tensor tril_(long diagonal = 0);

        [TorchOp("aten::triu(Tensor self, int diagonal=0) -> Tensor")]
        public partial Tensor triu(long diagonal = 0);

        [TorchOp("aten::triu_(Tensor(a!) self, int diagonal=0) -> Tensor(a!)")]
        public partial Tensor triu_(long diagonal = 0);

        [TorchOp("aten::type_as(Tensor self, Tensor other) -> Tensor")]
        public partial Tensor type_as(Tensor tensor);

        [TorchOp("aten::unbind.int(Tensor(a -> *) self, int dim=0) -> Tensor(a)[]")]
        public partial Tensor[] unbind(long dimension = 0);

        [TorchOp("aten::unflatten.int(Tensor(a) self, int dim, int[] sizes) -> Tensor(a)")]
        public partial Tensor unflatten(long dim, params long[] sizes);

        [TorchOp("aten::unflatten.int(Tensor(a) self, int dim, int[] sizes) -> Tensor(a)")]
        public partial Tensor unflatten(long dim, Size sizes);

        [TorchOp("aten::unfold(Tensor(a) self, int dimension, int size, int step) -> Tensor(a)")]
        public partial Tensor unfold(long dimension, long size, long step);

        [TorchOp("aten::unsqueeze(Tensor(a) self, int dim) -> Tensor(a)")]
        public partial Tensor unsqueeze(long dim);

        [TorchOp("aten::unsqueeze_(Tensor(a!) self, int dim) -> Tensor(a!)")]
        public partial Tensor unsqueeze_(long dim);

        [TorchOp("aten::view(Tensor(a) self, SymInt[] size) -> Tensor(a)")]
        public partial Tensor view(params long[] shape);

        [TorchOp("aten::view_as(Tensor(a) self, Tensor other) -> Tensor(a)")]
        public partial Tensor view_as(Tensor other);

        [TorchOp("aten::view_as_complex(Tensor(a) self) -> Tensor(a)")]
        public partial Tensor view_as_complex();

        [TorchOp("aten::view_as_real(Tensor(a) self) -> Tensor(a)")]
        public partial Tensor view_as_real();

        [TorchOp("aten::vsplit.int(Tensor(a -> *) self, int sections) -> Tensor(a)[]")]
        public partial Tensor[] vsplit(long size);

        [TorchOp("aten::vsplit.array(Tensor(a -> *) self, int[] indices) -> Tensor(a)[]")]
        public partial Tensor[] vsplit(params long[] sizes);
    }
}
