using Seg.Torch;

namespace TorchSharp;

public static partial class torch
{
    /// <content>Moving between element types, devices and memory layouts.</content>
    public partial class Tensor
    {
        /// <summary>The same values with another element type. The result is this tensor, held a second time, when nothing changes and no copy is wanted.</summary>
        public Tensor to_type(ScalarType type, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            Moved(ToType(type, non_blocking, copy), disposeAfter);

        public Tensor to(ScalarType type, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            to_type(type, copy, disposeAfter, non_blocking);

        public Tensor to(ScalarType type, Device device, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            Moved(ToDevice(device, type, non_blocking, copy), disposeAfter);

        public Tensor to(Device device, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            to(dtype, device, copy, disposeAfter, non_blocking);

        public Tensor to(DeviceType deviceType, int deviceIndex = -1, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            to(new Device(deviceType, deviceIndex), copy, disposeAfter, non_blocking);

        public Tensor to(string device, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            to(new Device(device), copy, disposeAfter, non_blocking);

        /// <summary>Takes over the element type and the device of <paramref name="other"/>.</summary>
        public Tensor to(Tensor other, bool non_blocking = false) => ToOther(other, non_blocking);

        public Tensor type(ScalarType dtype) => to_type(dtype);

        public Tensor type(Func<Tensor, Tensor> typeFunc) => typeFunc(this);

        public Tensor cpu() => to(CPU);

        public Tensor cuda(Device? device = null, bool non_blocking = false) => to(device ?? CUDA, non_blocking: non_blocking);

        public Tensor @bool() => to_type(ScalarType.Bool);

        public Tensor @byte() => to_type(ScalarType.Byte);

        public Tensor @char() => to_type(ScalarType.Int8);

        public Tensor @short() => to_type(ScalarType.Int16);

        public Tensor @int() => to_type(ScalarType.Int32);

        public Tensor @long() => to_type(ScalarType.Int64);

        public Tensor half() => to_type(ScalarType.Float16);

        public Tensor bfloat16() => to_type(ScalarType.BFloat16);

        public Tensor @float() => to_type(ScalarType.Float32);

        public Tensor @double() => to_type(ScalarType.Float64);

        public Tensor cfloat() => to_type(ScalarType.ComplexFloat32);

        public Tensor cdouble() => to_type(ScalarType.ComplexFloat64);

        /// <summary>Row-major memory; this tensor, held a second time, when it is so already.</summary>
        public Tensor contiguous() => is_contiguous() ? alias() : CopyContiguous();

        private Tensor Moved(Tensor result, bool disposeAfter)
        {
            if (disposeAfter) Dispose();
            return result;
        }

        [TorchOp("aten::to.dtype(Tensor(a) self, ScalarType dtype, bool non_blocking=False, bool copy=False, MemoryFormat? memory_format=None) -> Tensor(a)")]
        private partial Tensor ToType(ScalarType dtype, bool non_blocking, bool copy);

        [TorchOp("aten::to.device(Tensor(a) self, Device device, ScalarType dtype, bool non_blocking=False, bool copy=False, MemoryFormat? memory_format=None) -> Tensor(a)")]
        private partial Tensor ToDevice(Device device, ScalarType dtype, bool non_blocking, bool copy);

        [TorchOp("aten::to.other(Tensor(a) self, Tensor other, bool non_blocking=False, bool copy=False, MemoryFormat? memory_format=None) -> Tensor(a)")]
        private partial Tensor ToOther(Tensor other, bool non_blocking);

        [TorchOp("aten::contiguous(Tensor(a) self, *, MemoryFormat memory_format=contiguous_format) -> Tensor(a)")]
        private partial Tensor CopyContiguous();
    }
}
