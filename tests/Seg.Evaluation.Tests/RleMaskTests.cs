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

    [Theory]
    [InlineData("S")]
    [InlineData("~~~")]
    [InlineData("P")]
    [InlineData("S2")]
    public void A_damaged_string_is_refused(string text) => Assert.ThrowsAny<Exception>(() => RleMask.FromCocoString(text, 5, 7));

    [Fact]
    public void Runs_must_add_up() => Assert.Throws<ArgumentException>(() => new RleMask(3, 3, [4, 4]));
}
