using System.Globalization;
using Seg.Shared;
using static TorchSharp.torch;

namespace Seg.Runtime;

/// <summary>Names of devices that a model may run on: <c>cpu</c>, <c>cuda</c>, <c>cuda:1</c>.</summary>
internal static class InferenceDevice
{
    /// <summary>The device of a name.</summary>
    /// <exception cref="SegException">SEG4002: no such name, or no such device here.</exception>
    public static Device Of(string name)
    {
        if (name == "cpu") return CPU;
        var index = 0;
        var number = name.Split(':');
        if (number[0] != "cuda" || number.Length > 2 || (number.Length == 2 && !int.TryParse(number[1], NumberStyles.None, CultureInfo.InvariantCulture, out index)))
            throw Invalid($"device: expected cpu, cuda or cuda:N, found '{name}'.");
        if (!cuda.is_available()) throw Invalid($"device: found '{name}', and no NVIDIA GPU can be used here (a build with TorchBackend=cuda is needed, and the GPU's driver).");
        if (index >= cuda.device_count()) throw Invalid($"device: found '{name}', and the GPUs here end with cuda:{cuda.device_count() - 1}.");
        return device(TorchSharp.DeviceType.CUDA, index);
    }

    private static SegException Invalid(string message) => new(DiagnosticIds.InvalidValue, message);
}
