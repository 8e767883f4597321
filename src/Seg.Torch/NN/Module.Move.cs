using Seg.Torch;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public partial class Module
        {
            /// <summary>Moves the tree to a device and converts its floating point tensors; every tensor object stays the same object.</summary>
            /// <exception cref="ArgumentException"><paramref name="dtype"/> is neither floating point nor complex.</exception>
            protected internal virtual Module _to(Device device, ScalarType dtype, bool non_blocking) => Move(device, dtype, non_blocking);

            /// <summary>Moves the tree to a device.</summary>
            protected internal virtual Module _to(DeviceType deviceType, int deviceIndex, bool non_blocking) =>
                Move(new Device(deviceType, deviceIndex), null, non_blocking);

            /// <summary>Converts the floating point tensors of the tree.</summary>
            /// <exception cref="ArgumentException"><paramref name="dtype"/> is neither floating point nor complex.</exception>
            protected internal virtual Module _to(ScalarType dtype, bool non_blocking) => Move(null, dtype, non_blocking);

            /// <summary>Gives the tree the device and element type of <paramref name="other"/>.</summary>
            public Module _to(Tensor other, bool non_blocking) => _to(other.device, other.dtype, non_blocking);

            private Module Move(Device? device, ScalarType? dtype, bool non_blocking)
            {
                if (dtype is { } type && !Converts(type))
                    throw new ArgumentException($"A module converts to floating point or complex types only, but was asked for {type}.", nameof(dtype));

                foreach (var (_, child) in named_children())
                {
                    if (device is null) child._to(dtype!.Value, non_blocking);
                    else if (dtype is null) child._to(device.type, device.index, non_blocking);
                    else child._to(device, dtype.Value, non_blocking);
                }

                using var _ = no_grad();
                foreach (var parameter in _parametersByName.Values)
                {
                    MoveTensor(parameter, device, dtype, non_blocking);
                    using var gradient = parameter.grad;
                    if (gradient is not null) MoveTensor(gradient, device, dtype, non_blocking);
                }
                foreach (var (buffer, _) in _buffersByName.Values) MoveTensor(buffer, device, dtype, non_blocking);
                return this;
            }

            private static bool Converts(ScalarType type) => type is ScalarType.Float16 or ScalarType.BFloat16 or ScalarType.Float32 or ScalarType.Float64
                or ScalarType.ComplexFloat32 or ScalarType.ComplexFloat64;

            // The tensor keeps its identity and gets other data, as in Python: optimisers and shared parameters stay valid.
            private static void MoveTensor(Tensor tensor, Device? device, ScalarType? dtype, bool non_blocking)
            {
                var targetType = Converts(tensor.dtype) ? dtype ?? tensor.dtype : tensor.dtype;
                var targetDevice = device ?? tensor.device;
                if (targetType == tensor.dtype && targetDevice.type == tensor.device_type && (targetDevice.index == tensor.device_index || targetDevice.type == DeviceType.CPU)) return;
                using var moved = tensor.to(targetType, targetDevice, non_blocking: non_blocking);
                NNOps.set_data(tensor, moved);
            }
        }
    }
}
