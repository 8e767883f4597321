using Seg.Torch.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>The extent of each dimension.</summary>
        public unsafe long[] shape
        {
            get
            {
                var d = Describe();
                var sizes = new ReadOnlySpan<long>(d.Sizes, (int)d.Dimensions).ToArray();
                GC.KeepAlive(this);
                return sizes;
            }
        }

        public ScalarType dtype => (ScalarType)Describe().ScalarType;

        public Device device
        {
            get
            {
                var d = Describe();
                return d.DeviceType == (int)DeviceType.CPU ? CPU : new Device((DeviceType)d.DeviceType, d.DeviceIndex);
            }
        }

        public DeviceType device_type => (DeviceType)Describe().DeviceType;

        public int device_index => Describe().DeviceIndex;

        public long Dimensions => Describe().Dimensions;

        public long ndim => Dimensions;

        public long NumberOfElements => Describe().Elements;

        public long ElementSize => Describe().ElementSize;

        public bool is_leaf => Has(TensorFlags.Leaf);

        public bool is_sparse => Describe().Layout == (int)layout.sparse_coo;

        public bool is_cuda => device_type == DeviceType.CUDA;

        public bool is_meta => device_type == DeviceType.META;

        public long dim() => Dimensions;

        public long numel() => NumberOfElements;

        public long element_size() => ElementSize;

        public long storage_offset() => Describe().StorageOffset;

        public long[] size() => shape;

        /// <summary>The extent of dimension <paramref name="dim"/>; negative numbers count from the end.</summary>
        public unsafe long size(int dim)
        {
            var d = Describe();
            var extent = d.Sizes[Wrap(dim, d.Dimensions)];
            GC.KeepAlive(this);
            return extent;
        }

        /// <summary>Elements between neighbours, for each dimension.</summary>
        public unsafe long[] stride()
        {
            var d = Describe();
            if (d.Strides == null) throw new InvalidOperationException("a tensor of this layout has no strides");
            var strides = new ReadOnlySpan<long>(d.Strides, (int)d.Dimensions).ToArray();
            GC.KeepAlive(this);
            return strides;
        }

        public long stride(int dim)
        {
            var strides = stride();
            return strides[Wrap(dim, strides.Length)];
        }

        public bool is_contiguous() => Has(TensorFlags.Contiguous);

        public bool is_cpu() => device_type == DeviceType.CPU;

        public bool is_pinned() => false;

        public bool is_conj() => Has(TensorFlags.Conjugated);

        public bool is_neg() => Has(TensorFlags.Negated);

        public bool is_floating_point() => torch.is_floating_point(dtype);

        public bool is_complex() => torch.is_complex(dtype);

        public bool is_integral() => torch.is_integral(dtype);

        public bool is_quantized() => Has(TensorFlags.Quantized);

        internal unsafe TensorDescription Describe()
        {
            TensorDescription description;
            NativeCall.Check(NativeMethods.seg_tensor_describe(Handle, &description), "describe");
            GC.KeepAlive(this);
            return description;
        }

        private bool Has(TensorFlags flag) => (Describe().Flags & flag) != 0;

        private static long Wrap(long dim, long dimensions) => dim >= -dimensions && dim < dimensions
            ? dim < 0 ? dim + dimensions : dim
            : throw new IndexOutOfRangeException($"dimension {dim} of a tensor with {dimensions} dimensions");
    }

    public static bool is_floating_point(ScalarType type) => type is ScalarType.Float16 or ScalarType.Float32 or ScalarType.Float64 or ScalarType.BFloat16;

    public static bool is_complex(ScalarType type) => type is ScalarType.ComplexFloat32 or ScalarType.ComplexFloat64;

    public static bool is_integral(ScalarType type) =>
        type is ScalarType.Byte or ScalarType.Int8 or ScalarType.Int16 or ScalarType.Int32 or ScalarType.Int64 or ScalarType.Bool;

    public static bool is_quantized(ScalarType type) => type is ScalarType.QInt8 or ScalarType.QUInt8 or ScalarType.QInt32;
}
