using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Seg.Torch;
using Seg.Torch.Interop;
using TorchSharp.Utils;

namespace TorchSharp;

public static partial class torch
{
    /// <content>Access to the elements.</content>
    public partial class Tensor
    {
        /// <summary>The elements as .NET values, in place. The accessor keeps the tensor alive; the tensor must be on the CPU.</summary>
        /// <exception cref="ArgumentException"><typeparamref name="T"/> is not the element type.</exception>
        public TensorAccessor<T> data<T>()
            where T : unmanaged
        {
            CheckElementType<T>();
            return new TensorAccessor<T>(this);
        }

        /// <summary>The memory of a contiguous CPU tensor. Valid while the tensor lives.</summary>
        public unsafe Span<byte> bytes
        {
            get
            {
                var d = Describe();
                if (d.DeviceType != (int)DeviceType.CPU) throw new InvalidOperationException("bytes of a tensor that is not on the CPU");
                if ((d.Flags & TensorFlags.Contiguous) == 0) throw new InvalidOperationException("bytes of a tensor that is not contiguous");
                return new Span<byte>(DataPointer(), checked((int)(d.Elements * d.ElementSize)));
            }

            set
            {
                if (value.Length != NumberOfElements * ElementSize)
                    throw new ArgumentException($"{value.Length} bytes for a tensor of {NumberOfElements * ElementSize}", nameof(value));
                value.CopyTo(bytes);
            }
        }

        /// <summary>The only element, converted to <typeparamref name="T"/> where that loses no kind of number.</summary>
        /// <exception cref="InvalidOperationException">The tensor has another number of elements.</exception>
        public T item<T>()
            where T : unmanaged
        {
            if (NumberOfElements != 1) throw new InvalidOperationException($"item() of a tensor with {NumberOfElements} elements");
            CheckElementType<T>();
            if (device_type == DeviceType.CPU && !is_conj() && !is_neg()) return Element<T>();
            using var host = cpu().clone();
            return host.Element<T>();
        }

        /// <summary>The only element as a scalar of its own type.</summary>
        public Scalar ToScalar()
        {
            if (NumberOfElements != 1) throw new InvalidOperationException($"ToScalar() of a tensor with {NumberOfElements} elements");
            return new Scalar(LocalScalar().Value, dtype);
        }

        public T ReadCpuValue<T>(long i)
            where T : unmanaged
        {
            CheckElementType<T>();
            return ReadCpu<T>(i);
        }

        public bool ReadCpuBool(long i) => ReadCpuValue<bool>(i);

        public byte ReadCpuByte(long i) => ReadCpuValue<byte>(i);

        public sbyte ReadCpuSByte(long i) => ReadCpuValue<sbyte>(i);

        public short ReadCpuInt16(long i) => ReadCpuValue<short>(i);

        public int ReadCpuInt32(long i) => ReadCpuValue<int>(i);

        public long ReadCpuInt64(long i) => ReadCpuValue<long>(i);

        public float ReadCpuFloat16(long i) => (float)ReadCpuValue<Half>(i);

        public float ReadCpuBFloat16(long i) => ReadCpuValue<BFloat16>(i).ToSingle();

        public float ReadCpuSingle(long i) => ReadCpuValue<float>(i);

        public double ReadCpuDouble(long i) => ReadCpuValue<double>(i);

        /// <summary>Writes the elements' bytes in order.</summary>
        public void WriteBytesToStream(Stream stream, int bufferSize = 1024)
        {
            using var source = cpu().contiguous();
            stream.Write(source.bytes);
        }

        /// <summary>Fills the tensor, which must be contiguous and on the CPU, with bytes.</summary>
        public void ReadBytesFromStream(Stream stream, int bufferSize = 1024) => stream.ReadExactly(bytes);

        /// <summary>Whether the only element differs from zero.</summary>
        public bool is_nonzero() => ToScalar().AsBool();

        internal unsafe void* DataPointer()
        {
            void* data;
            NativeCall.Check(NativeMethods.seg_tensor_data(Handle, &data), "data");
            return data;
        }

        internal static ScalarType ElementTypeOf<T>() => ElementTypeOf(typeof(T));

        /// <exception cref="NotSupportedException">libtorch has no elements of this type.</exception>
        internal static ScalarType ElementTypeOf(Type type) => type switch
        {
            _ when type == typeof(float) => ScalarType.Float32,
            _ when type == typeof(long) => ScalarType.Int64,
            _ when type == typeof(int) => ScalarType.Int32,
            _ when type == typeof(bool) => ScalarType.Bool,
            _ when type == typeof(byte) => ScalarType.Byte,
            _ when type == typeof(double) => ScalarType.Float64,
            _ when type == typeof(BFloat16) => ScalarType.BFloat16,
            _ when type == typeof(Half) => ScalarType.Float16,
            _ when type == typeof(sbyte) => ScalarType.Int8,
            _ when type == typeof(short) => ScalarType.Int16,
            _ when type == typeof(Complex) => ScalarType.ComplexFloat64,
            _ when type == typeof((float, float)) => ScalarType.ComplexFloat32,
            _ => throw new NotSupportedException($"libtorch has no elements of type {type}"),
        };

        internal void CheckElementType<T>()
        {
            if (ElementTypeOf<T>() != dtype) throw new ArgumentException($"the elements are {dtype}, not {typeof(T).Name}");
        }

        private unsafe T Element<T>()
            where T : unmanaged
        {
            var value = Unsafe.ReadUnaligned<T>(DataPointer());
            GC.KeepAlive(this);
            return value;
        }

        private unsafe T ReadCpu<T>(long i)
            where T : unmanaged
        {
            if (device_type != DeviceType.CPU) throw new InvalidOperationException("the tensor is not on the CPU");
            if (i < 0 || i >= NumberOfElements) throw new IndexOutOfRangeException($"element {i} of {NumberOfElements}");
            var value = ((T*)DataPointer())[i];
            GC.KeepAlive(this);
            return value;
        }

        [TorchOp("aten::_local_scalar_dense(Tensor self) -> Scalar")]
        internal partial Scalar LocalScalar();
    }
}
