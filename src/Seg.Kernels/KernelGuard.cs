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
}
