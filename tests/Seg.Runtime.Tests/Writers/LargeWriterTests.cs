using System.Text.Json;
using Seg.Runtime.Tests.Tiling;
using Seg.Testing;

namespace Seg.Runtime.Tests.Writers;

/// <summary>Files written in bands of rows hold what those written at once do.</summary>
public sealed class LargeWriterTests
{
    private const SegTask AllTasks = SegTask.Semantic | SegTask.Instance | SegTask.Panoptic;

    [Theory]
    [InlineData(SegTask.Panoptic | SegTask.Semantic)]
    [InlineData(SegTask.Instance)]
    [InlineData(SegTask.Semantic)]
    public async Task PicturesInBandsAreThePicturesAtOnce(SegTask tasks)
    {
        // Three bands of rows, the last one cut short.
        var drawing = new Drawing(1500, 1600);
        for (var i = 0; i < 40; i++) drawing.Thing(i % 8 * 180, i / 8 * 300, 150, 280);
        var result = await new TilingSegmenter(new ColourSegmenter(), new() { TileSize = 700, Overlap = 50 }).SegmentAsync(drawing.Image, new() { Tasks = tasks });
        using var folder = new TemporaryFolder();
        var files = new ResultFiles(folder.Path, new NoCodec());
        var written = await files.WriteAsync("drawing", new ImageTileSource(drawing.Image), result);
        Assert.Equal(written.Select(f => Path.GetFileName(f)).Order(), Directory.GetFiles(folder.Path).Select(f => Path.GetFileName(f)).Order());
        Assert.Equal(OverlayPicture.Draw(drawing.Image, result, 0).Pixels.ToArray(), Decode("overlay", 3));
        if (tasks.HasFlag(SegTask.Panoptic)) Assert.Equal(PanopticPicture.Of(result).Picture.Pixels.ToArray(), Decode("panoptic", 3));
        if (tasks.HasFlag(SegTask.Semantic)) Assert.Equal(result.Tasks.Semantic!.Labels.Select(l => (byte)l), Decode("semantic", 1));
        using var json = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder.Path, "drawing.json")));
        Assert.Equal(tasks.HasFlag(SegTask.Panoptic), json.RootElement.TryGetProperty("panoptic", out _));

        byte[] Decode(string kind, int channels) => PlainPng.Decode(File.ReadAllBytes(Path.Combine(folder.Path, $"drawing.{kind}.png")), 1500, 1600, channels);
    }

    [Fact]
    public async Task ACancelledFileLeavesNothing()
    {
        var drawing = new Drawing(200, 100);
        var result = await new ColourSegmenter().SegmentAsync(drawing.Image, new() { Tasks = AllTasks });
        using var folder = new TemporaryFolder();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => new ResultFiles(folder.Path, new NoCodec()).WriteAsync("drawing", new ImageTileSource(drawing.Image), result, new(canceled: true)));
        Assert.Empty(Directory.GetFiles(folder.Path));
        File.WriteAllText(Path.Combine(folder.Path, "file"), "");
        var error = await Assert.ThrowsAsync<SegException>(
            () => new ResultFiles(Path.Combine(folder.Path, "file"), new NoCodec()).WriteAsync("drawing", new ImageTileSource(drawing.Image), result));
        Assert.Equal("SEG4300", error.DiagnosticId);
    }

    private sealed class NoCodec : IImageCodec
    {
        public ImageInput Decode(ReadOnlySpan<byte> encoded, string name, ImageLimits limits) => throw new NotSupportedException();

        public LabelImage DecodeLabels(ReadOnlySpan<byte> encoded, string name, ImageLimits limits) => throw new NotSupportedException();

        public byte[] EncodePng(ImageInput image) => throw new NotSupportedException();

        public byte[] EncodePng16(ReadOnlySpan<ushort> samples, int width, int height) => throw new NotSupportedException();
    }
}
