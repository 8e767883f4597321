using System.Runtime.InteropServices;

namespace Seg.Imaging;

/// <summary>native/segopencv.cpp. Functions return 0, 2 when memory does not suffice, or else 1; both with a UTF-8 message in the given room.</summary>
internal static unsafe partial class NativeMethods
{
    private const string Library = "segopencv";

    [LibraryImport(Library, EntryPoint = "segcv_decode_rgb")]
    public static partial int DecodeRgb(byte* data, int length, int width, int height, int deep, byte* rgb, byte* message, int room);

    [LibraryImport(Library, EntryPoint = "segcv_decode_gray")]
    public static partial int DecodeGray(byte* data, int length, int width, int height, ushort* samples, byte* message, int room);

    [LibraryImport(Library, EntryPoint = "segcv_encode_png")]
    public static partial int EncodePng(
        byte* pixels, int width, int height, long stride, int channels, int swapped, int deep, int compression, nint* encoded, byte* message, int room);

    [LibraryImport(Library, EntryPoint = "segcv_bytes")]
    public static partial byte* Bytes(nint encoded);

    [LibraryImport(Library, EntryPoint = "segcv_length")]
    public static partial long Length(nint encoded);

    [LibraryImport(Library, EntryPoint = "segcv_free")]
    public static partial void Free(nint encoded);
}
