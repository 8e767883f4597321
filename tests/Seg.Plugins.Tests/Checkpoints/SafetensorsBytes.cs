using System.Buffers.Binary;
using System.Text;

namespace Seg.Plugins.Tests.Checkpoints;

/// <summary>Safetensors files made by hand, to say what a writer never would.</summary>
internal static class SafetensorsBytes
{
    /// <summary>Length, header and data as given.</summary>
    public static byte[] File(string header, int dataBytes) => File(Encoding.UTF8.GetBytes(header), dataBytes);

    public static byte[] File(byte[] header, int dataBytes) => WithLength((ulong)header.Length, [.. header, .. new byte[dataBytes]]);

    /// <summary>A file that claims a header of any length.</summary>
    public static byte[] WithLength(ulong headerLength, byte[] rest)
    {
        var file = new byte[sizeof(ulong) + rest.Length];
        BinaryPrimitives.WriteUInt64LittleEndian(file, headerLength);
        rest.CopyTo(file, sizeof(ulong));
        return file;
    }

    /// <summary>Header text of one tensor.</summary>
    public static string Tensor(string name, string dtype, string shape, string offsets) =>
        $$$"""{"{{{name}}}":{"dtype":"{{{dtype}}}","shape":{{{shape}}},"data_offsets":{{{offsets}}}}}""";
}
