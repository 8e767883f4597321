using System.Text.Json;
using Seg.Testing;

namespace Seg.Runtime.Tests.Writers;

/// <summary>Pictures and JSON of a small result whose every pixel is known.</summary>
public class WriterTests
{
    private static readonly ClassCatalogue Classes = new("toy", [new(7, "cat", true, new(200, 10, 10)), new(9, "sky", false, new(10, 10, 200))]);

    // Two cats of one colour side by side above a strip of sky, and one void pixel.
    private static readonly int[] Ids = [1, 1, 2, 2, 3, 3, 3, 0];

    private static SegmentationResult Result(bool panoptic = true, bool instance = true, bool semantic = true)
    {
        var segments = new[] { Segment(1, 0, 0.9f), Segment(2, 0, 0.8f), Segment(3, 1, 0.7f) };
        return new("toy.png", 4, 2, "toy-model", Classes, new(
            semantic ? new([0, 0, 0, 0, 1, 1, 1, 1]) : null,
            instance ? new([.. segments.Take(2)]) : null,
            panoptic ? new(Ids, segments) : null))
        { Timings = new Dictionary<string, TimeSpan> { ["forward"] = TimeSpan.FromMilliseconds(1.5) } };
    }

    private static Segment Segment(int id, int classId, float score)
    {
        var mask = RleMask.FromIds(Ids, 4, 2, id);
        return new(id, classId, score, Classes[classId].IsThing, mask.Area, mask.Bounds(), mask);
    }

    [Fact]
    public void Panoptic_pixels_are_base_256_ids_near_the_class_colour()
    {
        var (picture, fileIds) = PanopticPicture.Of(Result());
        Assert.Equal(3, fileIds.Values.Distinct().Count());
        Assert.Equal(200 | 10 << 8 | 10 << 16, fileIds[1]);
        var pixels = picture.Pixels.Span;
        for (var i = 0; i < Ids.Length; i++)
            Assert.Equal(Ids[i] == 0 ? 0 : fileIds[Ids[i]], pixels[3 * i] | pixels[3 * i + 1] << 8 | pixels[3 * i + 2] << 16);
    }

    [Fact]
    public void Void_is_left_as_it_was_and_segments_are_tinted_and_outlined()
    {
        var image = new ImageInput(new byte[24], 4, 2);
        var overlay = OverlayPicture.Draw(image, Result(), minimumEdge: 32);
        Assert.Equal((32, 16), (overlay.Width, overlay.Height));
        Assert.Equal([0, 0, 0], Pixel(overlay, 31, 15));
        var inside = Pixel(overlay, 3, 11);
        var edge = Pixel(overlay, 3, 8);
        Assert.Equal(OverlayPicture.ColorOf(Result().Tasks.Panoptic!.Segments[2], Classes).B * 140 / 255, inside[2], 1.0);
        Assert.True(edge[2] > inside[2], "the outline is lighter than the inside");
    }

    [Fact]
    public void A_result_of_each_task_alone_can_be_drawn()
    {
        var image = new ImageInput(new byte[24], 4, 2);
        foreach (var result in new[] { Result(instance: false, semantic: false), Result(panoptic: false, semantic: false), Result(panoptic: false, instance: false) })
            Assert.Contains(OverlayPicture.Draw(image, result, 0).Pixels.ToArray(), b => b != 0);
        Assert.Throws<ArgumentException>(() => OverlayPicture.Draw(image, Result(false, false, false)));
        Assert.Throws<ArgumentException>(() => OverlayPicture.Draw(new ImageInput(new byte[3], 1, 1), Result()));
    }

    [Fact]
    public void Json_holds_every_part_and_reads_back()
    {
        using var stream = new MemoryStream();
        var result = Result();
        ResultJson.Write(stream, result, (PanopticPicture.Of(result).FileIds, "toy.panoptic.png"), "toy.semantic.png");
        using var json = JsonDocument.Parse(stream.ToArray());
        var root = json.RootElement;
        Assert.Equal("toy-model", root.GetProperty("model").GetString());
        Assert.Equal(2, root.GetProperty("annotations").GetArrayLength());
        var segment = root.GetProperty("panoptic").GetProperty("segments_info")[1];
        Assert.Equal(7, segment.GetProperty("category_id").GetInt32());
        Assert.Equal(2, segment.GetProperty("area").GetInt32());
        Assert.Equal([2f, 0, 2, 1], segment.GetProperty("bbox").EnumerateArray().Select(v => v.GetSingle()));
        var rle = segment.GetProperty("segmentation");
        Assert.Equal(result.Tasks.Panoptic!.Segments[1].Mask.Counts,
            RleMask.FromCocoString(rle.GetProperty("counts").GetString()!, rle.GetProperty("size")[1].GetInt32(), rle.GetProperty("size")[0].GetInt32()).Counts);
        Assert.Equal(1.5, root.GetProperty("milliseconds").GetProperty("forward").GetDouble());
    }

    [Fact]
    public void Files_appear_whole_and_under_their_names()
    {
        using var folder = new TemporaryFolder();
        var written = new ResultFiles(folder.Path, new PlainCodec()).Write("toy", new ImageInput(new byte[24], 4, 2), Result());
        Assert.Equal(["toy.overlay.png", "toy.panoptic.png", "toy.semantic.png", "toy.json"], written.Select(Path.GetFileName));
        Assert.Equal(written.Order(), Directory.GetFiles(folder.Path).Order());
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_named_and_nothing_is_left()
    {
        using var folder = new TemporaryFolder();
        var inTheWay = Path.Combine(folder.Path, "out");
        File.WriteAllText(inTheWay, "a file");
        var error = Assert.Throws<SegException>(() => new ResultFiles(inTheWay, new PlainCodec()).Write("toy", new ImageInput(new byte[24], 4, 2), Result()));
        Assert.Equal("SEG4300", error.DiagnosticId);
        Assert.Contains(inTheWay, error.Message);
        Assert.Equal([inTheWay], Directory.GetFiles(folder.Path));
    }

    private static byte[] Pixel(ImageInput image, int x, int y) => image.Row(y).Slice(3 * x, 3).ToArray();

    /// <summary>"Encodes" by passing the pixels through: the writers' own work is what is tested here.</summary>
    private sealed class PlainCodec : IImageCodec
    {
        public ImageInput Decode(ReadOnlySpan<byte> encoded, string name, ImageLimits limits) => throw new NotSupportedException();

        public LabelImage DecodeLabels(ReadOnlySpan<byte> encoded, string name, ImageLimits limits) => throw new NotSupportedException();

        public byte[] EncodePng(ImageInput image) => image.Pixels.ToArray();

        public byte[] EncodePng16(ReadOnlySpan<ushort> samples, int width, int height) => throw new NotSupportedException();
    }
}
