namespace Seg.Kernels.Tests;

/// <summary>Sizes that take every path of the kernels: up and down, with and without a second resize, odd widths, one pixel, threads.</summary>
internal static class MaskCases
{
    public static TheoryData<MaskGeometry> Geometries =>
    [
        MaskGeometry.AsIs(40, 60),
        MaskGeometry.AsIs(1, 1),
        new(24, 32, 96, 128, 96, 128, 96, 128),
        new(24, 32, 96, 128, 90, 121, 90, 121),
        new(24, 32, 96, 128, 90, 121, 61, 83),
        new(24, 32, 96, 128, 90, 121, 203, 277),
        new(24, 32, 96, 128, 96, 128, 7, 5),
        new(64, 80, 32, 40, 32, 40, 32, 40),
        new(64, 80, 16, 20, 15, 19, 33, 21),
        new(3, 5, 12, 20, 12, 20, 640, 37),
        new(16, 16, 64, 64, 64, 1, 64, 9),
        new(1, 1, 32, 32, 30, 30, 50, 40),
        new(50, 84, 200, 336, 200, 333, 240, 400),
    ];

    public static float[] Logits(int queries, MaskGeometry g, int seed = 1)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, queries * g.MaskHeight * g.MaskWidth).Select(_ => (float)(random.NextDouble() * 20 - 11))];
    }

    /// <summary>Discs with soft edges, inside which a query is certain: as trained models give them. Some overlap, some are empty.</summary>
    public static float[] Discs(int queries, MaskGeometry g, int seed = 1)
    {
        var random = new Random(seed);
        var logits = new float[queries * g.MaskHeight * g.MaskWidth];
        for (var q = 0; q < queries; q++)
        {
            var (x0, y0, radius) = (random.NextSingle() * g.MaskWidth, random.NextSingle() * g.MaskHeight, random.NextSingle() * 0.6f * g.MaskHeight + 0.5f);
            for (var i = 0; i < g.MaskHeight * g.MaskWidth; i++)
            {
                var (dx, dy) = (i % g.MaskWidth + 0.5f - x0, i / g.MaskWidth + 0.5f - y0);
                logits[q * g.MaskHeight * g.MaskWidth + i] = Math.Clamp(12 * (1 - MathF.Sqrt(dx * dx + dy * dy) / radius), -30, 9) + random.NextSingle() * 0.1f;
            }
        }
        return logits;
    }

    public static float[] Uniform(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextSingle())];
    }
}
