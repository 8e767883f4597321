namespace Seg.Kernels.Tests;

public class RunTests
{
    // Widths below, at and beyond whole vectors of bytes and of ints.
    public static TheoryData<int, int> Sizes => new() { { 1, 1 }, { 1, 40 }, { 70, 1 }, { 15, 9 }, { 16, 33 }, { 17, 20 }, { 64, 50 }, { 131, 77 } };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Runs_of_a_bitmap_are_those_of_its_columns(int width, int height)
    {
        for (var seed = 0; seed < 60; seed++)
        {
            var bitmap = Array.ConvertAll(Ids(width, height, 2, seed), id => (byte)id);
            Assert.Equal(Runs(bitmap, width, height, b => b == 1), ColumnRuns.OfBitmap(bitmap, width, height, Bounds(bitmap, width, b => b == 1)));
            // A box may be larger than need be.
            Assert.Equal(Runs(bitmap, width, height, b => b == 1), ColumnRuns.OfBitmap(bitmap, width, height, new(0, 0, width, height)));
        }
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void All_ids_of_a_map_at_once(int width, int height)
    {
        for (var seed = 0; seed < 30; seed++)
        {
            var ids = Ids(width, height, 6, seed);
            ids[^1] = seed % 3 - 1;
            var found = IdMapRuns.Of(ids, width, 4);
            Assert.Equal(4, found.Length);
            for (var id = 1; id <= 4; id++)
            {
                Assert.Equal(ids.Count(i => i == id), found[id - 1].Area);
                Assert.Equal(Bounds(ids, width, i => i == id), found[id - 1].Bounds);
                Assert.Equal(Runs(ids, width, height, i => i == id), found[id - 1].Counts);
            }
        }
    }

    [Fact]
    public void No_ids_and_no_pixels()
    {
        Assert.Empty(IdMapRuns.Of(new int[12], 4, 0));
        Assert.Equal([0u], IdMapRuns.Of([], 4, 1)[0].Counts);
        Assert.Throws<ArgumentException>(() => IdMapRuns.Of(new int[13], 4, 1));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Winners_become_segments(bool confidentOnly)
    {
        var random = new Random(4);
        var winner = Enumerable.Range(0, 300_001).Select(_ => random.Next(3)).ToArray();
        var confident = winner.Select(_ => (byte)random.Next(2)).ToArray();
        int[] idOf = [7, 0, 9];
        var expected = winner.Zip(confident, (w, c) => c == 1 || !confidentOnly ? idOf[w] : 0).ToArray();
        SegmentIds.Assign(winner, confident, idOf, confidentOnly);
        Assert.Equal(expected, winner);
        Assert.ThrowsAny<Exception>(() => SegmentIds.Assign(new int[1], new byte[1], [], false));
    }

    // Blocks of one id, some as tall as the picture.
    private static int[] Ids(int width, int height, int count, int seed)
    {
        var random = new Random(seed);
        var ids = new int[width * height];
        for (var block = 0; block < 12; block++)
        {
            var (left, top, id) = (random.Next(width), random.Next(height), random.Next(count));
            var (right, bottom) = (random.Next(left, width) + 1, random.Next(3) == 0 ? height : random.Next(top, height) + 1);
            for (var y = random.Next(3) == 0 ? 0 : top; y < bottom; y++) ids.AsSpan(y * width + left, right - left).Fill(id);
        }
        for (var i = 0; i < seed % 5; i++) ids[random.Next(ids.Length)] = random.Next(count);
        return ids;
    }

    private static List<uint> Runs<T>(T[] pixels, int width, int height, Func<T, bool> inside)
    {
        var (runs, current) = (new List<uint> { 0 }, false);
        for (var i = 0; i < pixels.Length; i++)
        {
            var now = inside(pixels[i % height * width + i / height]);
            if (now != current) runs.Add(0);
            (current, runs[^1]) = (now, runs[^1] + 1);
        }
        return runs;
    }

    private static PixelBounds Bounds<T>(T[] pixels, int width, Func<T, bool> inside)
    {
        var bounds = PixelBounds.Empty;
        for (var i = 0; i < pixels.Length; i++)
            if (inside(pixels[i])) bounds = bounds.Include(i % width, i / width, i % width, i / width);
        return bounds;
    }
}
