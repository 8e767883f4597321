using Seg.Testing;

namespace Seg.Kernels.Tests;

[Trait("Category", "Parity")]
public class ResizeRulesTests
{
    private static readonly FixtureFile Fixture = FixtureFile.Open("preprocess/preprocess-size_rules");

    [Fact]
    public void Shortest_edge_equals_detectron2() =>
        AssertRows("resize_shortest_edge", row => ResizeRules.ShortestEdge(new(row[0], row[1]), row[2], row[3]));

    [Fact]
    public void Rescale_equals_mmcv() =>
        AssertRows("mmcv_rescale_size", row => ResizeRules.Rescale(new(row[0], row[1]), row[2], row[3]));

    [Fact]
    public void Padding_equals_image_list() =>
        AssertRows("image_list_padding", row => ResizeRules.PadTo(new(row[0], row[1]), row[2]));

    [Fact]
    public void Window_rule_equals_Segmenter() =>
        AssertRows("segmenter_min_window", row => ResizeRules.AtLeastWindow(new(row[0], row[1]), row[2]));

    [Fact]
    public void No_side_stays_zero()
    {
        var size = ResizeRules.ShortestEdge(new(1, 1000), 32, 50);
        Assert.Equal(new PixelSize(0, 50), size);
        Assert.Equal(new PixelSize(1, 50), ResizeRules.AtLeastOne(size));
    }

    private static void AssertRows(string table, Func<int[], PixelSize> rule)
    {
        var rows = Fixture.Json.GetProperty(table).GetProperty("rows").EnumerateArray()
            .Select(row => row.EnumerateArray().Select(v => v.GetInt32()).ToArray()).ToList();
        Assert.NotEmpty(rows);
        Assert.All(rows, row => Assert.Equal(new PixelSize(row[^2], row[^1]), rule(row)));
    }
}
