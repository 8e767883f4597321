using System.Text;

namespace Seg.Testing;

/// <summary>Weights and pictures made from names, the same in any language: the rule of tests/Fixtures/README.md.</summary>
public static class HashInit
{
    /// <summary>FNV-1a, 64 bits.</summary>
    public static ulong Fnv(ReadOnlySpan<byte> bytes)
    {
        var hash = 14695981039346656037UL;
        foreach (var value in bytes) hash = (hash ^ value) * 1099511628211UL;
        return hash;
    }

    /// <summary>FNV-1a of the UTF-8 bytes of a text.</summary>
    public static ulong Fnv(string text) => Fnv(Encoding.UTF8.GetBytes(text));

    /// <summary>The i-th 64 bits of a named stream: splitmix64's finaliser.</summary>
    public static ulong Bits(ulong seed, long i)
    {
        var z = seed + (ulong)(i + 1) * 0x9E3779B97F4A7C15UL;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }

    /// <summary>The i-th number of a stream, uniform in [-1, 1).</summary>
    public static double Unit(ulong seed, long i) => (Bits(seed, i) >> 40) / (double)(1 << 24) * 2 - 1;

    /// <summary>The seed of a name's stream.</summary>
    public static ulong Seed(string salt, string name) => Fnv(salt + ":" + name);

    /// <summary>The values of a floating-point tensor, row-major, or null for kinds that have no rule: <c>fixed</c> (the module's own) and <c>stored</c>.</summary>
    /// <param name="salt">The fixture's salt.</param>
    /// <param name="name">The tensor's full name in the state dict.</param>
    /// <param name="kind">As the fixture's <c>tensors</c> state it.</param>
    /// <param name="gain">As the fixture's <c>tensors</c> state it.</param>
    /// <param name="shape">The shape.</param>
    public static float[]? Values(string salt, string name, string kind, double gain, IReadOnlyList<long> shape)
    {
        var fanIn = shape.Skip(1).Aggregate(1L, (a, b) => a * b);
        (double Factor, double Constant)? rule = kind switch
        {
            "zero" => (0, 0),
            "mean" => (0.1 * gain, 0),
            "var" => (0.2, 1),
            "offset" => (4 * gain, 0),
            "norm" => (0.1 * gain, gain),
            "bias" => (0.05 * gain, 0),
            "weight" => (Math.Sqrt(3.0 / fanIn) * gain, 0),
            "embed" => (0.5 * gain, 0),
            "fixed" or "stored" => null,
            _ => throw new InvalidDataException($"{name}: unknown kind of hashed weights '{kind}'."),
        };
        if (rule is not { } r) return null;
        var (seed, values) = (Seed(salt, name), new float[shape.Aggregate(1L, (a, b) => a * b)]);
        Parallel.For(0, (values.Length + Chunk - 1) / Chunk, chunk =>
        {
            var end = Math.Min(values.Length, (chunk + 1) * Chunk);
            for (var i = chunk * Chunk; i < end; i++) values[i] = (float)(r.Factor * Unit(seed, i) + r.Constant);
        });
        return values;
    }

    private const int Chunk = 1 << 16;

    /// <summary>A picture, uint8 [channels, height, width] in row-major order: tiles of three sizes over each other.</summary>
    public static byte[] Image(string salt, string name, int channels, int height, int width)
    {
        var pixels = new byte[channels * height * width];
        var sums = new int[pixels.Length];
        foreach (var (tile, weight) in new[] { (64, 2), (16, 3), (4, 3) })
        {
            var seed = Seed(salt, $"{name}.{tile}");
            var (rows, columns) = ((height + tile - 1) / tile, (width + tile - 1) / tile);
            for (var i = 0; i < sums.Length; i++)
            {
                var (channel, y, x) = (i / (height * width), i / width % height, i % width);
                sums[i] += weight * (int)(Bits(seed, ((long)channel * rows + y / tile) * columns + x / tile) >> 56);
            }
        }
        for (var i = 0; i < sums.Length; i++) pixels[i] = (byte)(sums[i] >> 3);
        return pixels;
    }
}
