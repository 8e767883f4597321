namespace Seg.Kernels.Tests;

/// <summary>bfloat16 as the tests see it: rounded by arithmetic, not by bits.</summary>
internal static class Bfloat16
{
    public static ushort[] Of(float[] numbers) => [.. numbers.Select(Of)];

    public static float ToSingle(ushort bits) => BitConverter.UInt32BitsToSingle((uint)bits << 16);

    private static ushort Of(float number)
    {
        if (number == 0 || !float.IsFinite(number)) return (ushort)(BitConverter.SingleToUInt32Bits(number) >> 16);
        // Eight significant bits.
        var unit = Math.ScaleB(1, Math.ILogB(number) - 7);
        return (ushort)(BitConverter.SingleToUInt32Bits((float)(Math.Round(number / unit, MidpointRounding.ToEven) * unit)) >> 16);
    }
}
