using System.Text.Json;
using Seg.Testing;

namespace Seg.Evaluation.Tests;

/// <summary>Run lengths against pycocotools' own (fixtures/metrics/rle.json).</summary>
public class RleMaskTests
{
    [Fact]
    [Trait("Category", "Parity")]
    public void Encoding_decoding_area_and_box_equal_pycocotools()
    {
        using var json = JsonDocument.Parse(File.ReadAllText(FixtureFolder.PathOf("metrics", "rle.json")));
        var masks = json.RootElement.GetProperty("masks").EnumerateArray().ToArray();
        Assert.NotEmpty(masks);
        foreach (var mask in masks)
        {
            var rows = mask.GetProperty("rows").EnumerateArray().Select(r => r.GetString()!).ToArray();
            var (height, width) = (mask.GetProperty("size")[0].GetInt32(), mask.GetProperty("size")[1].GetInt32());
            var bitmap = rows.SelectMany(r => r.Select(c => (byte)(c - '0'))).ToArray();

            var rle = RleMask.FromBitmap(bitmap, width, height);

            Assert.Equal(mask.GetProperty("counts_uncompressed").EnumerateArray().Select(c => c.GetUInt32()), rle.Counts);
            Assert.Equal(mask.GetProperty("counts").GetString(), rle.ToCocoString());
            Assert.Equal(mask.GetProperty("area").GetInt32(), rle.Area);
            Assert.Equal(mask.GetProperty("bbox").EnumerateArray().Select(v => v.GetSingle()), [rle.Bounds().X, rle.Bounds().Y, rle.Bounds().Width, rle.Bounds().Height]);
            Assert.Equal(bitmap, rle.ToBitmap());
            Assert.Equal(rle.Counts, RleMask.FromCocoString(rle.ToCocoString(), width, height).Counts);
            Assert.Equal(rle.Counts, RleMask.FromIds([.. bitmap.Select(b => b * 7)], width, height, 7).Counts);
        }
    }

    [Fact]
    [Trait("Category", "Parity")]
    public void Merges_and_overlaps_over_runs_equal_pycocotools()
    {
        using var json = JsonDocument.Parse(File.ReadAllText(FixtureFolder.PathOf("metrics", "rle.json")));
        var iou = json.RootElement.GetProperty("iou");
        var (height, width) = (iou.GetProperty("size")[0].GetInt32(), iou.GetProperty("size")[1].GetInt32());
        var pool = iou.GetProperty("pool").EnumerateArray().Select(text => RleMask.FromCocoString(text.GetString()!, width, height)).ToArray();
        foreach (var merge in json.RootElement.GetProperty("merge").EnumerateArray())
        {
            var of = merge.GetProperty("of").EnumerateArray().Select(i => pool[i.GetInt32()]);
            var merged = of.Aggregate((a, b) => merge.GetProperty("intersect").GetBoolean() ? a.Intersect(b) : a.Union(b));
            Assert.Equal(merge.GetProperty("counts").GetString(), merged.ToCocoString());
            Assert.Equal(merge.GetProperty("area").GetInt32(), merged.Area);
        }
        var (detections, truths) = (Pick("dt"), Pick("gt"));
        for (var d = 0; d < detections.Length; d++)
            for (var g = 0; g < truths.Length; g++)
            {
                Assert.Equal(iou.GetProperty("iou_nocrowd")[d][g].GetDouble(), detections[d].IntersectionOverUnion(truths[g]), 1e-15);
                var crowd = iou.GetProperty("iscrowd")[g].GetInt32() != 0;
                Assert.Equal(iou.GetProperty("iou")[d][g].GetDouble(), detections[d].IntersectionOverUnion(truths[g], crowd), 1e-15);
            }

        RleMask[] Pick(string name) => [.. iou.GetProperty(name).EnumerateArray().Select(i => pool[i.GetInt32()])];
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 90)]
    [InlineData(90, 1)]
    [InlineData(64, 31)]
    [InlineData(130, 40)]
    public void Runs_of_random_masks_are_those_of_their_pixels(int width, int height)
    {
        var random = new Random(width * height);
        for (var round = 0; round < 40; round++)
        {
            var (a, b) = (Blocks(), Blocks());
            var (left, right) = (RleMask.FromBitmap(a, width, height), RleMask.FromIds(Array.ConvertAll(b, v => v == 0 ? 9 : 4), width, height, 4));
            Assert.Equal(Plain(a), left.Counts);
            Assert.Equal(Plain(b), right.Counts);
            var both = a.Zip(b, (x, y) => (byte)(x != 0 && y != 0 ? 1 : 0)).ToArray();
            var either = a.Zip(b, (x, y) => (byte)(x != 0 || y != 0 ? 1 : 0)).ToArray();
            Assert.Equal(Plain(both), left.Intersect(right).Counts);
            Assert.Equal(Plain(either), right.Union(left).Counts);
            Assert.Equal(both.Sum(v => v), left.Intersection(right));
            Assert.Equal(either.Sum(v => v) == 0 ? 0 : (double)both.Sum(v => v) / either.Sum(v => v), left.IntersectionOverUnion(right), 1e-15);
        }

        byte[] Blocks()
        {
            var bitmap = new byte[width * height];
            for (var block = 0; block < 6; block++)
            {
                var (x, y, value) = (random.Next(width), random.Next(height), (byte)random.Next(0, 3));
                var (right, bottom) = (random.Next(x, width) + 1, random.Next(2) == 0 ? height : random.Next(y, height) + 1);
                for (var row = random.Next(2) == 0 ? 0 : y; row < bottom; row++) bitmap.AsSpan(row * width + x, right - x).Fill(value);
            }
            return bitmap;
        }

        uint[] Plain(byte[] bitmap)
        {
            var (runs, inside) = (new List<uint> { 0 }, false);
            for (var i = 0; i < bitmap.Length; i++)
            {
                var now = bitmap[i % height * width + i / height] != 0;
                if (now != inside) runs.Add(0);
                (inside, runs[^1]) = (now, runs[^1] + 1);
            }
            return [.. runs];
        }
    }

    [Fact]
    public void Runs_of_no_length_and_other_sizes()
    {
        // As a file may hold them: three pixels outside, three inside, and runs of nothing between.
        var mask = new RleMask(3, 2, [0, 0, 2, 0, 1, 3]);
        Assert.Equal([3u, 3u], mask.Union(mask).Counts);
        Assert.Equal(3, mask.Intersection(mask));
        Assert.Throws<ArgumentException>(() => mask.Union(new RleMask(2, 3, [6])));
    }

    [Theory]
    [InlineData("S", 5, 7, "expected whole numbers, found an end within one")]
    [InlineData("~~~", 5, 7, "expected digits from '0' to 'o', found U+007E as character 0")]
    [InlineData("P", 5, 7, "an end within one")]
    [InlineData("S2", 5, 7, "expected runs that add up to 5 x 7 = 35, found run 0 with 67 after 0")]
    [InlineData("", 5, 7, "expected runs that add up to 5 x 7 = 35, found 0")]
    [InlineData("oooooooo0", 5, 7, "expected numbers of at most 7 digits")]
    [InlineData("O", 5, 7, "found run 0 with -1 after 0")]
    [InlineData("1", 0, 7, "expected a size from 1 x 1 to 2147483591 pixels, found 0 x 7")]
    [InlineData("1", -1, -1, "found -1 x -1")]
    [InlineData("1", 65536, 65536, "found 65536 x 65536")]
    public void A_damaged_string_is_refused(string text, int width, int height, string says)
    {
        var error = Assert.Throws<SegException>(() => RleMask.FromCocoString(text, width, height));

        Assert.Equal("SEG4400", error.DiagnosticId);
        Assert.Contains(says, error.Message);
    }

    [Fact]
    public void Runs_must_add_up() => Assert.Throws<ArgumentException>(() => new RleMask(3, 3, [4, 4]));
}
