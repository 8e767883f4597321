using System.Buffers.Binary;

namespace Seg.Kernels;

/// <summary>The head of a Windows or OS/2 bitmap.</summary>
internal static class BmpHeader
{
    private const int OldHeaderLength = 12;

    public static ImageHeader Read(ReadOnlySpan<byte> bmp)
    {
        var length = BinaryPrimitives.ReadInt32LittleEndian(bmp[14..]);
        if (length == OldHeaderLength)
        {
            return Header(BinaryPrimitives.ReadUInt16LittleEndian(bmp[18..]), BinaryPrimitives.ReadUInt16LittleEndian(bmp[20..]));
        }
        // A negative height means that the top row comes first.
        var (width, height) = (BinaryPrimitives.ReadInt32LittleEndian(bmp[18..]), BinaryPrimitives.ReadInt32LittleEndian(bmp[22..]));
        return Header(width, height == int.MinValue ? 0 : Math.Abs(height));
    }

    private static ImageHeader Header(int width, int height) => new(EncodedFormat.Bmp, width, height, 3, 8, false, 1);
}
