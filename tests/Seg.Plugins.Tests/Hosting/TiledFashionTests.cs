using Seg.Plugins.Tests.Mask2Former;
using Seg.Runtime;
using Seg.Testing.Tensors;

namespace Seg.Plugins.Tests.Hosting;

/// <summary>The trained model on pictures far larger than the 128 × 128 that it was trained on.</summary>
[Trait("Category", "Slow")]
[NoTensorLeaks]
public sealed class TiledFashionTests(FashionModel fashion, Xunit.Abstractions.ITestOutputHelper output) : IClassFixture<FashionModel>
{
    private const int Side = 128;
    private const SegTask AllTasks = SegTask.Semantic | SegTask.Instance | SegTask.Panoptic;

    /// <summary>
    /// Things that the model is sure of in a scene by itself (score at least 0.9), and that lie within it: at the scenes' borders a mosaic shows
    /// the model something else. Tiles cut nearly all of them. Each is found exactly once. With tiles that begin where scenes do its mask and class are
    /// the scene's; else the model sees other things around it and judges some otherwise (that merging itself changes nothing is a law of its own, held by
    /// a model that never errs).
    /// </summary>
    [Theory]
    [InlineData(64, 1.0)]
    [InlineData(48, 0.65)]
    public async Task Things_of_a_mosaic_are_found_once_and_whole(int overlap, double alike)
    {
        const int across = 5, down = 4, margin = 8;
        await using var segmenter = fashion.CreateSegmenter();
        await using var tiling = new TilingSegmenter(fashion.CreateSegmenter(), new() { TileSize = Side, Overlap = overlap });
        var scenes = fashion.Pictures(across * down);
        var mosaic = Mosaic.Of(scenes, across * Side, down * Side);
        var tiled = (await tiling.SegmentAsync(mosaic, new() { Tasks = SegTask.Panoptic })).Tasks.Panoptic!;
        var (sure, same, others) = (0, 0, new List<string>());
        for (var i = 0; i < scenes.Count; i++)
        {
            var scene = (await segmenter.SegmentAsync(scenes[i], new() { Tasks = SegTask.Panoptic })).Tasks.Panoptic!;
            foreach (var thing in scene.Segments.Where(s => s is { IsThing: true, Score: >= 0.9f } && Inside(s.Box)))
            {
                sure++;
                var there = Matches(thing, tiled, mosaic.Width, i % across * Side, i / across * Side);
                var found = $"scene {i}, class {thing.ClassId} at {thing.Box}: {string.Join(", ", there.Select(t => $"class {t.Segment.ClassId}, IoU {t.IoU:0.00}"))}";
                Assert.True(there.Length == 1, found);
                if (there[0].IoU >= 0.9 && there[0].Segment.ClassId == thing.ClassId) same++;
                else others.Add(found);
            }
        }
        output.WriteLine($"{sure} things, each found once, {same} with an IoU of at least 0.9 and the same class. {string.Join("; ", others)}");
        Assert.True(sure >= 15, $"{sure}");
        Assert.True(same >= alike * sure, $"{same} of {sure}: {string.Join("; ", others)}");

        static bool Inside(Box box) => box.X >= margin && box.Y >= margin && box.X + box.Width <= Side - margin && box.Y + box.Height <= Side - margin;
    }

    /// <summary>24 million pixels; the same at once would take gigabytes for the forward pass alone.</summary>
    [Fact]
    public async Task Memory_for_a_large_picture_stays_within_the_stated_bound()
    {
        await using var tiling = new TilingSegmenter(fashion.CreateSegmenter(), new() { TileSize = 256, Overlap = 64 });
        var mosaic = Mosaic.Of(fashion.Pictures(64), 6000, 4000);
        var plan = tiling.Plan(mosaic.Width, mosaic.Height, AllTasks);
        await tiling.SegmentAsync(Mosaic.Of(fashion.Pictures(64), 300, 300), new() { Tasks = AllTasks });

        var live = TorchSharp.torch.Tensor.TotalCount;
        var before = PeakMemory.Restart();
        var result = await tiling.SegmentAsync(mosaic, new() { Tasks = AllTasks });
        var grown = PeakMemory.Read() - before;
        output.WriteLine($"{plan.Columns}x{plan.Rows} tiles; bound {plan.PeakBytes >> 20} MiB (tiles {plan.TileBytes >> 20}, result {plan.ResultBytes >> 20}), used {grown >> 20} MiB; "
            + $"{result.Tasks.Panoptic!.Segments.Count} segments, {result.Tasks.Instance!.Instances.Count} instances; {string.Join(", ", result.Timings.Select(t => $"{t.Key} {t.Value.TotalSeconds:0.0} s"))}");
        Assert.InRange(grown, 0, plan.PeakBytes);
        Assert.Equal(live, TorchSharp.torch.Tensor.TotalCount);
        Assert.Equal(mosaic.Width * mosaic.Height, Areas(result).Sum());
        Assert.True(result.Tasks.Panoptic.Segments.Count(s => s.IsThing) > 2000);
    }

    // Pixels of each class, without the map at once.
    private static int[] Areas(SegmentationResult result)
    {
        var (areas, rows) = (new int[result.Classes.Count], new ushort[100 * result.Width]);
        for (var y = 0; y < result.Height; y += 100)
        {
            result.Tasks.Semantic!.CopyRows(y, result.Width, rows);
            foreach (var label in rows) areas[label]++;
        }
        return areas;
    }

    // The things of the map that cover more than a tenth of this one, moved by that many pixels.
    private static (Segment Segment, double IoU)[] Matches(Segment thing, PanopticResult map, int width, int left, int top)
    {
        var (bitmap, common) = (thing.Mask.ToBitmap(), new Dictionary<int, int>());
        for (var p = 0; p < bitmap.Length; p++)
        {
            if (bitmap[p] == 0) continue;
            var id = map.Ids[(top + p / Side) * width + left + p % Side];
            common[id] = common.GetValueOrDefault(id) + 1;
        }
        return [.. common.Where(c => c.Key > 0 && 10 * c.Value > thing.Area).Select(c => (map.Segments[c.Key - 1], c.Value)).Where(c => c.Item1.IsThing)
            .Select(c => (c.Item1, (double)c.Value / (thing.Area + c.Item1.Area - c.Value)))];
    }
}
