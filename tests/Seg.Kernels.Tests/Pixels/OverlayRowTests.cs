namespace Seg.Kernels.Tests;

public class OverlayRowTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(140)]
    [InlineData(255)]
    public void A_row_is_what_its_pixels_are_alone(int opacity)
    {
        (int Id, int Fill, int Outline)[] palette = [(1, 0xFF8001, 0xAABBCC), (7, 0x0000FF, 0x112233), (-4, 0xFFFFFF, 0)];
        var colors = new OverlayColors(palette, opacity);
        var random = new Random(opacity);
        for (var round = 0; round < 200; round++)
        {
            var width = random.Next(1, 120);
            var rgb = new byte[3 * width];
            random.NextBytes(rgb);
            int[] ids = Row(), above = round % 4 == 0 ? [] : Row(), below = round % 4 == 1 ? [] : Row();
            var expected = rgb.ToArray();
            for (var x = 0; x < width; x++)
            {
                if (ids[x] == 0) continue;
                var (_, fill, outline) = palette.Single(color => color.Id == ids[x]);
                var edge = (x > 0 && ids[x - 1] != ids[x]) || (x + 1 < width && ids[x + 1] != ids[x])
                    || (above.Length > 0 && above[x] != ids[x]) || (below.Length > 0 && below[x] != ids[x]);
                for (var c = 0; c < 3; c++)
                    expected[3 * x + c] = edge ? (byte)(outline >> (16 - 8 * c)) : (byte)((rgb[3 * x + c] * (255 - opacity) + (fill >> (16 - 8 * c) & 255) * opacity + 127) / 255);
            }
            OverlayRow.Paint(rgb, ids, above, below, colors);
            Assert.Equal(expected, rgb);

            int[] Row()
            {
                var row = new int[width];
                for (var x = 0; x < width;)
                {
                    var end = Math.Min(width, x + random.Next(1, round % 3 == 0 ? 4 : 60));
                    row.AsSpan(x..end).Fill(random.Next(4) switch { 0 => 0, 1 => 1, 2 => 7, _ => -4 });
                    x = end;
                }
                return row;
            }
        }
    }

    [Fact]
    public void Unknown_ids_and_short_rows_are_refused()
    {
        var colors = new OverlayColors([(1, 0, 0)], 10);
        Assert.Throws<KeyNotFoundException>(() => OverlayRow.Paint(new byte[6], [1, 2], [], [], colors));
        Assert.Throws<ArgumentException>(() => OverlayRow.Paint(new byte[5], [1, 1], [], [], colors));
        Assert.Throws<ArgumentException>(() => OverlayRow.Paint(new byte[6], [1, 1], [1], [], colors));
        Assert.Throws<ArgumentOutOfRangeException>(() => new OverlayColors([], 256));
    }

    [Fact]
    public void Differences_of_rows_of_every_length()
    {
        var random = new Random(1);
        for (var length = 0; length < 150; length++)
        {
            var (row, predicted, target) = (new byte[length], new byte[length], new byte[length]);
            random.NextBytes(row);
            random.NextBytes(predicted);
            var expected = row.Zip(predicted, (a, b) => (byte)(a - b)).ToArray();
            Assert.Equal(expected.Sum(d => Math.Abs((int)(sbyte)d)), ByteDifferences.Of(row, predicted, target));
            Assert.Equal(expected, target);
        }
        Assert.Throws<ArgumentException>(() => ByteDifferences.Of(new byte[3], new byte[2], new byte[3]));
    }
}
