using Seg.Kernels;
using Seg.Operators;
using Seg.RegionDecoders;
using Seg.Testing;
using Seg.Testing.Tensors;
using static TorchSharp.torch;

namespace Seg.Regions.Tests.MaskRcnn;

/// <summary>Boxes, levels and pasting at their edges.</summary>
[NoTensorLeaks]
public class GeometryTests
{
    [Fact]
    public void Decoding_undoes_encoding()
    {
        using var scope = NewDisposeScope();
        var coder = new BoxCoder(0.1f, 0.1f, 0.2f, 0.2f);
        Tensor boxes = tensor(new float[] { 3, 4, 20, 40, 0, 0, 7, 5 }, [2, 4]), wanted = tensor(new float[] { 1, 9, 33, 31, 2, 2, 60, 90 }, [2, 4]);

        Parity.AssertClose("boxes", Parity.Floats(wanted), Parity.Floats(coder.Decode(boxes, coder.Encode(boxes, wanted).unsqueeze(1)).squeeze(1)), 1e-4);
    }

    [Fact]
    public void A_box_grows_by_1000_16ths_at_most()
    {
        using var scope = NewDisposeScope();
        var grown = new BoxCoder(1, 1, 1, 1).Decode(tensor(new float[] { 0, 0, 16, 16 }, [1, 4]), tensor(new float[] { 0, 0, 50, 50 }, [1, 1, 4]));

        Parity.AssertClose("box", [-492, -492, 508, 508], Parity.Floats(grown), 1e-2);
    }

    [Fact]
    public void Levels_change_where_the_edge_doubles()
    {
        using var scope = NewDisposeScope();
        float[] edges = [0, 1, 111.9f, 112.1f, 223.9f, 224.1f, 447.9f, 448.1f, 5000];
        var boxes = tensor([.. edges.SelectMany(edge => new[] { 10, 10, 10 + edge, 10 + edge })], [edges.Length, 4]);

        Assert.Equal([0L, 0, 0, 1, 1, 2, 2, 3, 3], RegionPooling.LevelOf(boxes, 4, 4).data<long>().ToArray());
        // A pyramid that begins coarser counts from its own finest level.
        Assert.Equal([0L, 0, 0, 0, 0, 1, 1, 2, 2], RegionPooling.LevelOf(boxes, 8, 3).data<long>().ToArray());
    }

    [Fact]
    public void Boxes_keep_their_places_whatever_their_level()
    {
        using var scope = NewDisposeScope();
        Tensor[] maps = [full([1, 1, 64, 64], 1f), full([1, 1, 32, 32], 2f)];
        var boxes = tensor(new float[] { 0, 0, 200, 200, 8, 8, 40, 40, 20, 20, 250, 250 }, [3, 4]);

        var pooled = RegionPooling.Run(maps, [4, 8], boxes, zeros(3, ScalarType.Int64), 2);

        Assert.Equal([2f, 1, 2], pooled.mean([1, 2, 3]).data<float>().ToArray());
        Assert.Equal([0L, 1, 2, 2], RegionPooling.Run(maps, [4, 8], zeros(0, 4), zeros(0, ScalarType.Int64), 2).shape);
    }

    [Theory]
    [InlineData(2, 1, 6, 5, 16)]
    [InlineData(-2, -2, 2, 2, 4)]
    [InlineData(6, 4, 20, 20, 4)]
    [InlineData(20, 20, 30, 30, 0)]
    [InlineData(3, 3, 3, 8, 0)]
    [InlineData(5, 3, 2, 8, 0)]
    public void A_full_mask_fills_its_box_within_the_picture(float left, float top, float right, float bottom, int pixels)
    {
        var (area, bounds) = (-1, default(PixelBounds));
        var logits = new float[14 * 14];
        Array.Fill(logits, 20);

        PastedMasks.Run(logits, 14, [left, top, right, bottom], 8, 6, 0.5, (_, mask) =>
        {
            (area, bounds) = (mask.Area, mask.Bounds);
            Assert.Equal(mask.Area, mask.Bitmap.Count((byte)1));
        });

        Assert.Equal(pixels, area);
        Assert.Equal(pixels == 0, bounds.IsEmpty);
    }

    [Fact]
    public void One_bitmap_serves_many_masks_and_a_cancelled_token_ends_them()
    {
        float[] logits = [.. Enumerable.Repeat(20f, 300 * 4)];
        float[] boxes = [.. Enumerable.Range(0, 300).SelectMany(i => new float[] { i % 30, i / 30, i % 30 + 2, i / 30 + 3 })];
        var areas = new int[300];

        PastedMasks.Run(logits, 2, boxes, 32, 20, 0.5, (index, mask) => areas[index] = mask.Bitmap.Count((byte)1));

        Assert.All(areas, area => Assert.Equal(6, area));
        Assert.Throws<OperationCanceledException>(() => PastedMasks.Run(logits, 2, boxes, 32, 20, 0.5, (_, _) => { }, new CancellationToken(canceled: true)));
        Assert.Throws<ArgumentException>(() => PastedMasks.Run(logits.AsSpan(1), 2, boxes, 32, 20, 0.5, (_, _) => { }));
    }

    [Theory]
    [InlineData("0,0 4,0 4,3 0,3", "111100 111100 111100 000000")]
    [InlineData("2,1 6,1 6,3 2,3", "000000 001111 001111 000000")]
    [InlineData("-3,-3 9,-3 9,9 -3,9", "111111 111111 111111 111111")]
    [InlineData("7,1 9,1 9,3", "000000 000000 000000 000000")]
    public void A_polygon_covers_the_pixels_whose_middle_it_encloses(string corners, string rows)
    {
        var points = corners.Split(' ', ',').Select(c => double.Parse(c, System.Globalization.CultureInfo.InvariantCulture)).ToArray();

        var bitmap = new RleMask(6, 4, PolygonRuns.Of(points, 6, 4)).ToBitmap();

        Assert.Equal(rows, string.Join(' ', bitmap.Chunk(6).Select(row => string.Concat(row))));
    }

    [Fact]
    public void Two_corners_are_no_polygon()
    {
        Assert.Throws<ArgumentException>(() => PolygonRuns.Of([0, 0, 4, 4], 6, 4));
        Assert.Throws<ArgumentException>(() => PolygonRuns.Of([0, 0, 4, 4, 2, 2, 1], 6, 4));
    }
}
