using System.Runtime.InteropServices;

namespace Seg.Imaging;

/// <summary>Safe calls into the shim: spans in, exceptions out.</summary>
internal static unsafe class OpenCvLibrary
{
    private const int MessageRoom = 1024;

    /// <exception cref="InvalidDataException">OpenCV could not decode; the message is a clause about the picture.</exception>
    /// <exception cref="OutOfMemoryException">OpenCV got no memory for it.</exception>
    public static void DecodeRgb(ReadOnlySpan<byte> encoded, int width, int height, bool deep, Span<byte> rgb)
    {
        var message = stackalloc byte[MessageRoom];
        fixed (byte* data = encoded)
        fixed (byte* target = rgb)
        {
            Check(NativeMethods.DecodeRgb(data, encoded.Length, width, height, deep ? 1 : 0, target, message, MessageRoom), message);
        }
    }

    /// <inheritdoc cref="DecodeRgb"/>
    public static void DecodeGray(ReadOnlySpan<byte> encoded, int width, int height, Span<ushort> samples)
    {
        var message = stackalloc byte[MessageRoom];
        fixed (byte* data = encoded)
        fixed (ushort* target = samples)
        {
            Check(NativeMethods.DecodeGray(data, encoded.Length, width, height, target, message, MessageRoom), message);
        }
    }

    /// <summary>8-bit gray, RGB or RGBA; <paramref name="deep"/>: 16-bit gray.</summary>
    /// <exception cref="InvalidDataException">OpenCV could not encode.</exception>
    public static byte[] EncodePng(ReadOnlySpan<byte> pixels, int width, int height, long stride, int channels, bool blueFirst, bool deep, int compression)
    {
        var message = stackalloc byte[MessageRoom];
        nint encoded = 0;
        fixed (byte* data = pixels)
        {
            Check(
                NativeMethods.EncodePng(data, width, height, stride, channels, blueFirst ? 1 : 0, deep ? 1 : 0, compression, &encoded, message, MessageRoom),
                message);
        }
        var bytes = new ReadOnlySpan<byte>(NativeMethods.Bytes(encoded), checked((int)NativeMethods.Length(encoded))).ToArray();
        NativeMethods.Free(encoded);
        return bytes;
    }

    private static void Check(int failed, byte* message)
    {
        const int outOfMemory = 2;
        if (failed == outOfMemory)
        {
            throw new OutOfMemoryException(Marshal.PtrToStringUTF8((nint)message));
        }
        if (failed != 0)
        {
            throw new InvalidDataException(Marshal.PtrToStringUTF8((nint)message));
        }
    }
}
