using System.IO.MemoryMappedFiles;
using Seg.Runtime.Tests.Toys;

namespace Seg.Runtime.Tests.Tiling;

public sealed class TilingSegmenterTests
{
    private const SegTask AllTasks = SegTask.Semantic | SegTask.Instance | SegTask.Panoptic;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 40)];

    private static TilingSegmenter Tiled(int size, int? overlap, ColourSegmenter? inner = null) => new(inner ?? new(), new() { TileSize = size, Overlap = overlap });

    /// <summary>Every thing is found once and whole, whatever the tiles cut; floor and wall are one segment each.</summary>
    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task TilesOfAPerfectModelGiveWhatTheWholeImageGives(int seed)
    {
        var random = new Random(seed);
        var drawing = Drawing.Random(seed);
        var size = random.Next(32, 160);
        var whole = await new ColourSegmenter().SegmentAsync(drawing.Image, new() { Tasks = AllTasks });
        var tiled = await Tiled(size, random.Next(2, size / 2 + 1)).SegmentAsync(drawing.Image, new() { Tasks = AllTasks });

        Assert.Equal(("drawing", drawing.Width, drawing.Height, "toy-full"), (tiled.Name, tiled.Width, tiled.Height, tiled.Model));
        Assert.Equal(whole.Tasks.Semantic!.Labels, tiled.Tasks.Semantic!.Labels);
        Assert.Equal(Described(whole.Tasks.Panoptic!.Segments), Described(tiled.Tasks.Panoptic!.Segments));
        Assert.Equal(Described(whole.Tasks.Instance!.Instances), Described(tiled.Tasks.Instance!.Instances));
        Assert.Equal(Enumerable.Range(1, tiled.Tasks.Panoptic.Segments.Count), tiled.Tasks.Panoptic.Segments.Select(s => s.Id));
        Assert.Equal(tiled.Tasks.Instance.Instances.OrderByDescending(i => i.Score), tiled.Tasks.Instance.Instances);
        foreach (var segment in tiled.Tasks.Panoptic.Segments)
        {
            Assert.Equal((segment.Mask.Area, segment.Mask.Bounds()), (segment.Area, segment.Box));
            Assert.Equal(segment.Mask.Counts, RleMask.FromIds(tiled.Tasks.Panoptic.Ids, drawing.Width, drawing.Height, segment.Id).Counts);
        }

        static IEnumerable<(int, string, float)> Described(IEnumerable<Segment> segments) =>
            segments.Select(s => (s.ClassId, s.Mask.ToCocoString(), MathF.Round(s.Score, 5))).OrderBy(s => s.Item2, StringComparer.Ordinal);
    }

    [Fact]
    public async Task WithoutOverlapThingsAreCutAtTheSeams()
    {
        var drawing = new Drawing(128, 64).Thing(40, 20, 48, 24);
        Assert.Equal(2, Things(await Tiled(64, 0).SegmentAsync(drawing.Image, new() { Tasks = SegTask.Panoptic })));
        Assert.Equal(1, Things(await Tiled(64, 8).SegmentAsync(drawing.Image, new() { Tasks = SegTask.Panoptic })));

        static int Things(SegmentationResult result) => result.Tasks.Panoptic!.Segments.Count(s => s.IsThing);
    }

    [Fact]
    public async Task WhatFitsIntoATileIsNotCut()
    {
        var inner = new ColourSegmenter();
        await using var tiled = Tiled(64, null, inner);
        var drawing = new Drawing(64, 50).Thing(5, 5, 20, 20);
        var result = await tiled.SegmentAsync(drawing.Image, new() { Tasks = AllTasks });
        Assert.Equal(1, inner.Images);
        Assert.DoesNotContain("merge", result.Timings.Keys);
        await tiled.SegmentAsync(new Drawing(65, 50).Image);
        Assert.Equal(3, inner.Images);
    }

    [Fact]
    public async Task AStreamIsTiledImageByImage()
    {
        await using var tiled = Tiled(64, 8);
        var results = new List<SegmentationResult>();
        await foreach (var result in tiled.SegmentAsync(Stream(), new() { Tasks = SegTask.Panoptic })) results.Add(result);
        Assert.Equal([1, 2, 3], results.Select(r => r.Tasks.Panoptic!.Segments.Count(s => s.IsThing)));

        static async IAsyncEnumerable<ImageInput> Stream()
        {
            var drawing = new Drawing(200, 90);
            for (var i = 0; i < 3; i++)
            {
                await Task.Yield();
                yield return new(drawing.Thing(10 + 60 * i, 30, 50, 40).Image.Pixels.ToArray(), 200, 90);
            }
        }
    }

    [Fact]
    public async Task AResultOfAnotherSizeIsRefused()
    {
        var error = await Assert.ThrowsAsync<SegException>(() => Tiled(64, 8).SegmentAsync(new Drawing(200, 90).Image, new() { Width = 100, Height = 45 }));
        Assert.Equal("SEG4520", error.DiagnosticId);
        Assert.Contains("200x90", error.Message);
        Assert.Contains("100x45", error.Message);
        Assert.Equal(200, (await Tiled(64, 8).SegmentAsync(new Drawing(200, 90).Image, new() { Width = 200, Height = 90 })).Width);
    }

    [Theory]
    [InlineData(16, null, 0.5, "tiling.TileSize: expected at least 32, found 16")]
    [InlineData(64, 33, 0.5, "tiling.Overlap: expected 0 to 32 (half of the tile size), found 33")]
    [InlineData(64, -1, 0.5, "tiling.Overlap")]
    [InlineData(64, 8, 0.0, "tiling.MergeIoU: expected above 0, up to 1, found 0")]
    public void OptionsOutOfRangeAreErrors(int size, int? overlap, double iou, string message)
    {
        var error = Assert.Throws<SegException>(() => new TilingSegmenter(new ColourSegmenter(), new() { TileSize = size, Overlap = overlap, MergeIoU = iou }));
        Assert.Equal("SEG4002", error.DiagnosticId);
        Assert.Contains(message, error.Message);
    }

    [Fact]
    public async Task CancellationEndsTheTilesUnderWay()
    {
        using var stop = new CancellationTokenSource();
        var inner = new ColourSegmenter();
        var done = 0;
        var progress = new Progress(count => { if ((done = count) == 3) stop.Cancel(); });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Tiled(32, 8, inner).SegmentAsync(new ImageTileSource(new Drawing(300, 300).Image), null, progress, stop.Token));
        Assert.Equal(3, done);
        Assert.InRange(inner.Images, 3, 5);
    }

    [Fact]
    public async Task AMappedFileIsSegmentedWithoutACopy()
    {
        var drawing = Drawing.Random(11);
        var path = Path.GetTempFileName();
        try
        {
            await File.WriteAllBytesAsync(path, drawing.Image.Pixels.ToArray());
            using var mapped = new MappedPixels(path);
            var image = new ImageInput(mapped.Memory, drawing.Width, drawing.Height);
            Assert.Equal((await Tiled(48, 16).SegmentAsync(drawing.Image)).Tasks.Semantic!.Labels, (await Tiled(48, 16).SegmentAsync(image)).Tasks.Semantic!.Labels);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public async Task APnmFileIsReadRegionByRegion()
    {
        var drawing = Drawing.Random(12);
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():n}.ppm");
        try
        {
            await File.WriteAllBytesAsync(path, [.. System.Text.Encoding.ASCII.GetBytes($"P6\n# drawn\n{drawing.Width} {drawing.Height}\n255\n"), .. drawing.Image.Pixels.Span]);
            Assert.True(PnmTileSource.Suits(path));
            using var source = new PnmTileSource(path);
            var options = new SegmentOptions { Tasks = AllTasks };
            var result = await Tiled(48, 16).SegmentAsync(source, options);
            Assert.Equal((await Tiled(48, 16).SegmentAsync(drawing.Image, options)).Tasks.Panoptic!.Ids, result.Tasks.Panoptic!.Ids);
            Assert.Equal(path, result.Name);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [InlineData("P3\n2 2\n255\n", "expected P5 or P6")]
    [InlineData("P6\n2 x\n255\n", "expected its height, a number above 0")]
    [InlineData("P6\n2 2\n65535\n", "expected a highest value of 255, found 65535")]
    [InlineData("P6\n2 2\n255\nabc", "2x2, which needs 23 bytes; it has 14")]
    public void AMalformedPnmFileIsAnError(string content, string message)
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, content);
            var error = Assert.Throws<SegException>(() => new PnmTileSource(path));
            Assert.Equal("SEG4201", error.DiagnosticId);
            Assert.Contains(message, error.Message);
        }
        finally
        {
            File.Delete(path);
        }
        Assert.Equal("SEG4200", Assert.Throws<SegException>(() => new PnmTileSource(path)).DiagnosticId);
    }

    private sealed class Progress(Action<int> report) : IProgress<int>
    {
        public void Report(int value) => report(value);
    }

    /// <summary>A file as memory, the way an application would hand over a picture that is larger than what it wants to read.</summary>
    private sealed unsafe class MappedPixels : System.Buffers.MemoryManager<byte>
    {
        private readonly MemoryMappedFile _file;
        private readonly MemoryMappedViewAccessor _view;
        private readonly int _length;
        private readonly byte* _start;

        public MappedPixels(string path)
        {
            _length = (int)new FileInfo(path).Length;
            _file = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
            _view = _file.CreateViewAccessor(0, _length, MemoryMappedFileAccess.Read);
            _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _start);
        }

        public override Span<byte> GetSpan() => new(_start, _length);

        public override System.Buffers.MemoryHandle Pin(int elementIndex = 0) => new(_start + elementIndex);

        public override void Unpin()
        {
        }

        protected override void Dispose(bool disposing)
        {
            _view.SafeMemoryMappedViewHandle.ReleasePointer();
            _view.Dispose();
            _file.Dispose();
        }
    }
}
