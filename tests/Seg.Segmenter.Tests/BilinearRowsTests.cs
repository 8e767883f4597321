using Seg.Modules;
using Seg.Testing;
using Seg.Testing.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Seg.Segmenter.Tests;

public class BilinearRowsTests
{
    /// <summary>Larger, smaller, mixed, equal in one direction, from one cell and to one pixel.</summary>
    [Theory, NoTensorLeaks]
    [InlineData(7, 5, 31, 44)]
    [InlineData(31, 44, 7, 5)]
    [InlineData(9, 20, 30, 11)]
    [InlineData(12, 8, 12, 19)]
    [InlineData(12, 8, 25, 8)]
    [InlineData(12, 8, 12, 8)]
    [InlineData(1, 1, 6, 9)]
    [InlineData(13, 17, 1, 1)]
    public void Rows_are_those_of_the_whole_resize(int sourceHeight, int sourceWidth, int height, int width)
    {
        using var scope = NewDisposeScope();
        manual_seed(5);
        var map = randn(3, sourceHeight, sourceWidth);
        var whole = nn.functional.interpolate(map.unsqueeze(0), [height, width], mode: InterpolationMode.Bilinear, align_corners: false)[0];

        for (var first = 0; first < height; first++)
        {
            foreach (var count in new[] { 1, 3, height - first }.Where(count => first + count <= height))
            {
                var rows = BilinearRows.Of(map, height, width, first, count);
                Parity.AssertClose($"{count} rows from {first}", Parity.Floats(whole.narrow(1, first, count)), Parity.Floats(rows), 2e-6);
            }
        }
    }

    [Fact]
    public void Only_rows_that_are_needed_are_asked_for()
    {
        using var scope = NewDisposeScope();
        var asked = new List<(int First, int Count)>();
        BilinearRows.Of((first, count) =>
        {
            asked.Add((first, count));
            return zeros(2, count, 4);
        }, 10, 40, 4, 20, 8);
        // Rows 20 to 27 of 40 stand at 4.625 to 6.375 of 10.
        Assert.Equal([(4, 4)], asked);
    }
}
