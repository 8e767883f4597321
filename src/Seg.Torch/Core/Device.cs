namespace TorchSharp;

public static partial class torch
{
    /// <summary>Where a tensor's memory is: a kind of device and, where there are several, its number.</summary>
    public sealed class Device
    {
        /// <param name="description">"cpu", "meta", "cuda", "cuda:1" …</param>
        /// <exception cref="ArgumentException">The description names no known device.</exception>
        public Device(string description)
        {
            var parts = description.Split(':');
            type = Parse(parts[0]);
            if (parts.Length > 2 || (parts.Length == 2 && !int.TryParse(parts[1], out _)))
                throw new ArgumentException($"'{description}' is no device: expected 'type' or 'type:index'", nameof(description));
            index = Normal(type, parts.Length == 2 ? int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture) : -1);
        }

        public Device(string deviceType, int index = -1)
            : this(Parse(deviceType), index)
        {
        }

        public Device(DeviceType deviceType, int index = -1)
        {
            type = deviceType;
            this.index = Normal(deviceType, index);
        }

        /// <summary>The CUDA device of that number.</summary>
        public Device(int index)
            : this(DeviceType.CUDA, index)
        {
        }

        public DeviceType type { get; }

        /// <summary>−1: the current device of its type.</summary>
        public int index { get; }

        public static implicit operator Device(string description) => new(description);

        public override string ToString() =>
            type.ToString().ToLowerInvariant() + (type is DeviceType.CPU or DeviceType.META || index < 0 ? "" : $":{index}");

        private static DeviceType Parse(string name) =>
            Enum.TryParse<DeviceType>(name, ignoreCase: true, out var type) && !char.IsDigit(name[0])
                ? type
                : throw new ArgumentException($"'{name}' is no device type: expected one of {string.Join(", ", Enum.GetNames<DeviceType>()).ToLowerInvariant()}", nameof(name));

        private static int Normal(DeviceType type, int index) => type == DeviceType.CUDA && index < 0 ? 0 : type is DeviceType.CPU or DeviceType.META ? -1 : index;
    }

    public static readonly Device CPU = new(DeviceType.CPU, -1);

    public static readonly Device META = new(DeviceType.META, -1);

    public static Device CUDA => new(DeviceType.CUDA, -1);

    public static Device MPS => new(DeviceType.MPS, 0);

    public static Device device(string description) => new(description);

    public static Device device(string deviceType, int index = -1) => new(deviceType, index);

    public static Device device(DeviceType deviceType, int index = -1) => new(deviceType, index);

    public static Device device(int index) => new(index);

    private static Device? _defaultDevice;

    /// <summary>Where factories place tensors that are given no device: the CPU unless changed.</summary>
    public static Device get_default_device() => _defaultDevice ?? CPU;

    /// <summary>Where a factory places its tensor, or null where libtorch's own default will do.</summary>
    internal static Device? FactoryDevice(Device? device) => device ?? _defaultDevice;

    /// <summary>Null means <see cref="get_default_device"/>.</summary>
    public static Device InitializeDevice(Device? device) => device ?? get_default_device();
}
