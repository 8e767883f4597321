using System.Runtime.CompilerServices;
using Seg.Torch;

namespace TorchSharp;

public static partial class torch
{
    /// <content>Reading and writing through an index.</content>
    public partial class Tensor
    {
        /// <summary>As Python's indexing: slices, positions, new dimensions, masks.</summary>
        [IndexerName("TensorItems")]
        public Tensor this[params TensorIndex[] indices]
        {
            get => index(indices);
            set => index_put_(value, indices);
        }

        [IndexerName("TensorItems")]
        public Tensor this[params Tensor[] indices]
        {
            get => index(indices);
            set => index_put_(value, indices);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1]
        {
            get => select(0, i1);
            set => SetAt(value, i1);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2]
        {
            get => At(i1, i2);
            set => SetAt(value, i1, i2);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3]
        {
            get => At(i1, i2, i3);
            set => SetAt(value, i1, i2, i3);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3, long i4]
        {
            get => At(i1, i2, i3, i4);
            set => SetAt(value, i1, i2, i3, i4);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3, long i4, long i5]
        {
            get => At(i1, i2, i3, i4, i5);
            set => SetAt(value, i1, i2, i3, i4, i5);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3, long i4, long i5, long i6]
        {
            get => At(i1, i2, i3, i4, i5, i6);
            set => SetAt(value, i1, i2, i3, i4, i5, i6);
        }

        [IndexerName("TensorItems")]
        public Tensor this[params long[] indices]
        {
            get => At(indices);
            set => SetAt(value, indices);
        }

        /// <summary>A view where only slices, positions and new dimensions are used; a copy where a tensor is.</summary>
        public Tensor index(params TensorIndex[] indices)
        {
            using var view = new IndexedView(this, indices);
            return view.HasTensors ? view.Base.Gather(view.Tensors!) : view.Detach();
        }

        public Tensor index(params Tensor[] indices) => Gather(indices);

        /// <summary>Writes <paramref name="value"/>, which broadcasts, to the positions in place.</summary>
        public Tensor index_put_(Tensor value, params TensorIndex[] indices) => index_put_(value, indices, accumulate: false);

        /// <param name="accumulate">Add instead of replacing; positions that occur twice add twice.</param>
        public Tensor index_put_(Tensor value, TensorIndex[] indices, bool accumulate = false)
        {
            using var view = new IndexedView(this, indices);
            if (view.HasTensors) view.Base.Put(view.Tensors!, value, accumulate);
            else if (accumulate) view.Base.add_(value);
            else view.Base.copy_(value);
            return this;
        }

        public Tensor index_put_(Tensor value, params Tensor[] indices) => Put(indices, value, accumulate: false);

        public Tensor index_put_(Tensor value, Tensor[] indices, bool accumulate = false) => Put(indices, value, accumulate);

        public Tensor index_put_(Scalar value, params TensorIndex[] indices)
        {
            using var number = ScalarLike(value);
            return index_put_(number, indices);
        }

        public Tensor index_put_(Scalar value, params Tensor[] indices)
        {
            using var number = ScalarLike(value);
            return Put(indices, number, accumulate: false);
        }

        /// <summary>A tensor without dimensions, of this tensor's element type and device.</summary>
        internal Tensor ScalarLike(Scalar value) => FullOf([], value, dtype, device, false, null);

        private Tensor At(params ReadOnlySpan<long> positions)
        {
            var view = this;
            for (var i = 0; i < positions.Length; i++)
            {
                var next = view.select(0, positions[i]);
                if (i > 0) view.Dispose();
                view = next;
            }

            return positions.Length == 0 ? alias() : view;
        }

        private void SetAt(Tensor value, params ReadOnlySpan<long> positions)
        {
            using var view = At(positions);
            view.copy_(value);
        }

        [TorchOp("aten::index.Tensor(Tensor self, Tensor?[] indices) -> Tensor")]
        private partial Tensor Gather(Tensor[] indices);

        [TorchOp("aten::index_put_(Tensor(a!) self, Tensor?[] indices, Tensor values, bool accumulate=False) -> Tensor(a!)")]
        private partial Tensor Put(Tensor[] indices, Tensor values, bool accumulate);
    }

    /// <summary>What basic indexing makes of a tensor, and the tensors left for advanced indexing. Disposes the views in between.</summary>
    private sealed class IndexedView : IDisposable
    {
        private readonly Tensor _original;
        private List<Tensor>? _tensors;

        public IndexedView(Tensor original, TensorIndex[] indices)
        {
            _original = Base = original;
            try
            {
                var consumed = indices.Sum(Consumes);
                var dimensions = original.Dimensions;
                if (consumed > dimensions) throw new ArgumentException($"{consumed} indices for {dimensions} dimensions", nameof(indices));
                long dim = 0;
                foreach (var index in indices) dim = Apply(index, dim, dimensions - consumed);
            }
            catch
            {
                Dispose();
                throw;
            }
        }

        public Tensor Base { get; private set; }

        public bool HasTensors => _tensors is not null;

        /// <summary>One entry per dimension of <see cref="Base"/>; null: the whole dimension.</summary>
        public Tensor[]? Tensors => _tensors?.ToArray();

        /// <summary>The view, no longer disposed with this object.</summary>
        public Tensor Detach()
        {
            var result = ReferenceEquals(Base, _original) ? _original.alias() : Base;
            Base = _original;
            return result;
        }

        public void Dispose()
        {
            if (!ReferenceEquals(Base, _original)) Base.Dispose();
            Base = _original;
        }

        private static long Consumes(TensorIndex index) => index.What switch
        {
            TensorIndex.Kind.Single or TensorIndex.Kind.Slice => 1,
            TensorIndex.Kind.Tensor => index.Mask!.dtype is ScalarType.Bool or ScalarType.Byte ? index.Mask.Dimensions : 1,
            _ => 0,
        };

        /// <returns>The next dimension.</returns>
        private long Apply(TensorIndex index, long dim, long leftOver)
        {
            switch (index.What)
            {
                case TensorIndex.Kind.None:
                    Step(Base.unsqueeze(dim));
                    return dim + 1;
                case TensorIndex.Kind.Bool:
                    Step(Base.unsqueeze(dim));
                    if (index.Start == 0) Step(Base.narrow(dim, 0, 0));
                    return dim + 1;
                case TensorIndex.Kind.Ellipsis:
                    return dim + leftOver;
                case TensorIndex.Kind.Single:
                    Step(Base.select(dim, index.Start!.Value));
                    return dim;
                case TensorIndex.Kind.Slice:
                    if (index.Start is not null || index.Stop is not null || index.Step is not null)
                        Step(Base.slice(dim, index.Start ?? 0, index.Stop ?? long.MaxValue, index.Step ?? 1));
                    return dim + 1;
                default:
                    _tensors ??= [];
                    while (_tensors.Count < dim) _tensors.Add(null!);
                    _tensors.Add(index.Mask!);
                    return dim + Consumes(index);
            }
        }

        private void Step(Tensor next)
        {
            if (!ReferenceEquals(Base, _original)) Base.Dispose();
            Base = next;
        }
    }
}
