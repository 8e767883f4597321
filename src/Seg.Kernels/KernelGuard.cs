namespace Seg.Kernels;

internal static class KernelGuard
{
    /// <exception cref="ArgumentException">The buffer is shorter than the data it should hold.</exception>
    public static void Holds(int length, long needed, string buffer)
    {
        if (length < needed)
        {
            throw new ArgumentException($"The {buffer} buffer has {length} elements, {needed} are needed.", buffer);
        }
    }

    /// <returns>How many boxes of four numbers a buffer holds.</returns>
    /// <exception cref="ArgumentException">It holds part of a box.</exception>
    public static int Boxes(int length, string buffer) => length % 4 == 0
        ? length / 4
        : throw new ArgumentException($"The {buffer} buffer has {length} elements, which is not a whole number of boxes of 4.", buffer);
}
