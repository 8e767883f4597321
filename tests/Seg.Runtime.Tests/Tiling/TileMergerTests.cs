using Seg.Runtime.Tests.Toys;

namespace Seg.Runtime.Tests.Tiling;

/// <summary>The rules at a seam: two tiles, columns 0 to 95 and 64 to 159; those up to 79 belong to the first.</summary>
public sealed class TileMergerTests
{
    private const int Height = 64;

    private static readonly TilingPlan Plan = TilingPlan.Of(160, Height, new() { TileSize = 96, Overlap = 32 }, ToyFull.Spec);

    // A box in the image's coordinates as a tile sees it.
    private static Segment Seen(int tile, int label, float score, int x, int y, int width, int height, bool thing = true)
    {
        var region = Plan.Tiles[tile].Region;
        var bitmap = new byte[region.Width * region.Height];
        for (var row = y; row < y + height; row++)
            for (var column = Math.Max(x, region.X); column < Math.Min(x + width, region.Right); column++) bitmap[row * region.Width + column - region.X] = 1;
        var mask = RleMask.FromBitmap(bitmap, region.Width, region.Height);
        return new(1, label, score, thing, mask.Area, mask.Bounds(), mask);
    }

    private static Segment Floor(int tile) => Seen(tile, 1, 0.95f, 0, 0, 160, Height, thing: false);

    private static IReadOnlyList<Segment> Panoptic(Segment[] first, Segment[] second) =>
        Merge(r => new(null, null, new([], r)), first, second).Panoptic!.Segments;

    private static IReadOnlyList<Segment> Instances(Segment[] first, Segment[] second) =>
        Merge(r => new(null, new(r), null), first, second).Instance!.Instances;

    private static TaskResults Merge(Func<Segment[], TaskResults> tasks, params Segment[][] tiles)
    {
        var merger = new TileMerger(Plan);
        foreach (var tile in tiles) merger.Add(new("", 96, Height, "", ToyClasses.Create(), tasks(tile)));
        return merger.Build(CancellationToken.None);
    }

    [Fact]
    public void PartsOfOneClassThatAgreeWhereBothTilesLookedAreOneThing()
    {
        var things = Panoptic([Seen(0, 0, 0.9f, 20, 10, 120, 20)], [Seen(1, 0, 0.6f, 20, 10, 120, 20)]);
        var thing = Assert.Single(things);
        Assert.Equal((1, 0, 120 * 20, new Box(20, 10, 120, 20)), (thing.Id, thing.ClassId, thing.Area, thing.Box));
        // 76 columns seen at 0.9 and as many at 0.6: the mean by area.
        Assert.Equal(0.75f, thing.Score, 1e-5f);
    }

    [Fact]
    public void PartsThatDisagreeStayTwoThings() =>
        Assert.Equal(2, Panoptic([Seen(0, 0, 0.9f, 20, 10, 120, 20)], [Seen(1, 0, 0.9f, 20, 24, 120, 20)]).Count);

    [Fact]
    public void APartThatANeighbourSawWholeAndAsAnotherClassIsNone()
    {
        // The second tile's edge cut the thing's first columns off, and it took the rest for something else.
        var things = Panoptic([Floor(0), Seen(0, 0, 0.9f, 60, 10, 30, 20)], [Floor(1), Seen(1, 2, 0.9f, 60, 10, 30, 20)]).Where(s => s.IsThing);
        var thing = Assert.Single(things);
        Assert.Equal((0, 600, new Box(60, 10, 30, 20), 0.9f), (thing.ClassId, thing.Area, thing.Box, thing.Score));
    }

    [Fact]
    public void AThingThatOnlyANeighbourSawAndSawWholeGoesOverStuff()
    {
        var segments = Panoptic([Floor(0), Seen(0, 0, 0.9f, 60, 10, 30, 20)], [Floor(1)]);
        Assert.Equal(600, Assert.Single(segments, s => s.IsThing).Area);
        Assert.Equal(160 * Height - 600, Assert.Single(segments, s => !s.IsThing).Area);
    }

    [Fact]
    public void OfTwoClassesForOneWholeThingTheSurerOneStays()
    {
        var thing = Assert.Single(Panoptic([Seen(0, 0, 0.7f, 70, 10, 20, 20)], [Seen(1, 2, 0.8f, 70, 10, 20, 20)]));
        Assert.Equal((2, 400, 0.8f), (thing.ClassId, thing.Area, thing.Score));
    }

    [Fact]
    public void ASliverAtAnEdgeThatTheNearerTileDoesNotSeeIsDropped()
    {
        var segments = Panoptic([Floor(0)], [Floor(1), Seen(1, 0, 0.9f, 64, 10, 6, 20)]);
        Assert.Equal((1, 160 * Height), (Assert.Single(segments).ClassId, segments[0].Area));
        // What the tile itself is nearest to stays, even if its edge cut it.
        Assert.Equal(2, Panoptic([Floor(0)], [Floor(1), Seen(1, 0, 0.9f, 64, 10, 60, 20)]).Count);
    }

    [Fact]
    public void DoublesOfLowScoreDoNotDrawAnInstanceDown()
    {
        Segment[] Both(int tile) => [Seen(tile, 0, 0.9f, 20, 10, 120, 20), Seen(tile, 0, 0.1f, 20, 10, 120, 21)];
        var instances = Instances(Both(0), Both(1));
        Assert.Equal([(1, 0.9f, 2400), (2, 0.1f, 2520)], instances.Select(i => (i.Id, MathF.Round(i.Score, 5), i.Area)));
    }

    [Fact]
    public void InstancesBelowTheLeastScoreAreDropped() =>
        Assert.Empty(Instances([Seen(0, 0, 0.04f, 10, 10, 20, 20)], [Seen(1, 0, 0.04f, 110, 10, 20, 20)]));

    [Fact]
    public void TilesComeOneByOneAndOfTheirSize()
    {
        var merger = new TileMerger(Plan);
        Assert.Throws<InvalidOperationException>(() => merger.Build(CancellationToken.None));
        Assert.Throws<ArgumentException>(() => merger.Add(new("", 160, Height, "", ToyClasses.Create(), new(null, null, null))));
    }
}
