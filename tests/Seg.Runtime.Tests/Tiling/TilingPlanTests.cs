using Seg.Runtime.Tests.Toys;

namespace Seg.Runtime.Tests.Tiling;

public sealed class TilingPlanTests
{
    private static TilingPlan Plan(int width, int height, int size, int? overlap = null, SegTask tasks = SegTask.Panoptic) =>
        TilingPlan.Of(width, height, new() { TileSize = size, Overlap = overlap }, ToyFull.Spec, tasks);

    [Theory]
    [InlineData(6000, 4000, 1024, 128)]
    [InlineData(129, 128, 128, 64)]
    [InlineData(1000, 40, 100, 50)]
    [InlineData(333, 777, 64, 0)]
    public void OwnedRegionsCoverTheImageOnceAndTilesShareTheOverlap(int width, int height, int size, int overlap)
    {
        var plan = Plan(width, height, size, overlap);
        Assert.Equal(plan.Columns * plan.Rows, plan.Tiles.Count);
        Assert.Equal(Enumerable.Range(0, plan.Tiles.Count), plan.Tiles.Select(t => t.Index));
        Assert.Equal((long)width * height, plan.Tiles.Sum(t => (long)t.Owned.Width * t.Owned.Height));
        Assert.All(plan.Tiles, t =>
        {
            Assert.Equal((Math.Min(size, width), Math.Min(size, height)), (t.Region.Width, t.Region.Height));
            Assert.Equal(t.Owned, t.Owned.Intersect(t.Region));
            Assert.Equal(t.Region, t.Region.Intersect(new(0, 0, width, height)));
        });
        foreach (var (left, right) in plan.Tiles.Zip(plan.Tiles.Skip(1)).Where(p => p.First.Row == p.Second.Row))
        {
            Assert.Equal(left.Owned.Right, right.Owned.X);
            Assert.True(left.Region.Right - right.Region.X >= overlap);
            // As few tiles as that overlap allows: one less would not reach.
            Assert.True(size + (plan.Columns - 2) * (size - overlap) < width);
        }
    }

    [Fact]
    public void APixelBelongsToTheTileWithTheNearestCentre()
    {
        var plan = Plan(301, 257, 96, 32);
        for (var y = 0; y < 257; y += 3)
        {
            for (var x = 0; x < 301; x += 3)
            {
                var owner = plan.Tiles.Single(t => !t.Owned.Intersect(new(x, y, 1, 1)).IsEmpty);
                var nearest = plan.Tiles.Min(t => Distance(t.Region, x, y));
                Assert.InRange(Distance(owner.Region, x, y), nearest, nearest + 1);
            }
        }

        static double Distance(PixelRegion r, int x, int y) => Math.Max(Math.Abs(x + 0.5 - r.X - r.Width / 2.0), Math.Abs(y + 0.5 - r.Y - r.Height / 2.0));
    }

    [Fact]
    public void MemoryForTilesDoesNotGrowWithTheImage()
    {
        Assert.Equal(Plan(6000, 4000, 512).TileBytes, Plan(60000, 30000, 512).TileBytes);
        Assert.True(Plan(6000, 4000, 1024).TileBytes > Plan(6000, 4000, 512).TileBytes);
        Assert.True(Plan(6000, 4000, 512, tasks: SegTask.Panoptic | SegTask.Semantic).ResultBytes == 2 * Plan(6000, 4000, 512).ResultBytes);
        Assert.True(Plan(6000, 4000, 512).PeakBytes < 1L << 30);
    }

    [Fact]
    public void AnImageWhoseMasksCannotBeCountedIsRefused()
    {
        Assert.Equal(int.MaxValue / 50000L * 50000, Plan(50000, int.MaxValue / 50000, 1024) is var plan ? (long)plan.Width * plan.Height : 0);
        var error = Assert.Throws<SegException>(() => Plan(50000, 50000, 1024));
        Assert.Equal("SEG4202", error.DiagnosticId);
        Assert.Contains("2500000000 pixels", error.Message);
    }
}
