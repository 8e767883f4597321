using static TorchSharp.torch;

namespace Seg.RegionDecoders;

/// <summary>The boxes that a level's predictions start from: a few shapes around the corner of each cell (mmdet 2.3, core/anchor/anchor_generator.py).</summary>
/// <remarks>Centred on (x · stride, y · stride) and not rounded; rows first, then columns, then shapes.</remarks>
internal sealed class AnchorGrid
{
    private readonly int _stride;

    /// <param name="stride">Pixels per cell.</param>
    /// <param name="scale">Edge of the square anchor in cells.</param>
    /// <param name="ratios">Height over width of each shape.</param>
    public AnchorGrid(int stride, int scale, IReadOnlyList<double> ratios)
    {
        (_stride, Shapes) = (stride, ratios.Count);
        // In float32 throughout, like the reference: proposals are compared bit by bit when scores are equal.
        Base = [.. ratios.SelectMany(ratio =>
        {
            var tall = MathF.Sqrt((float)ratio);
            var (width, height) = (stride * (1 / tall) * scale, stride * tall * scale);
            return new[] { -0.5f * width, -0.5f * height, 0.5f * width, 0.5f * height };
        })];
    }

    /// <summary>Anchors a cell.</summary>
    public int Shapes { get; }

    /// <summary>[shapes · 4]: the anchors of the cell at the origin.</summary>
    public float[] Base { get; }

    /// <summary>[rows · columns · shapes, 4]: left, top, right, bottom in input pixels.</summary>
    public Tensor Boxes(long rows, long columns, Device device)
    {
        using var scope = NewDisposeScope();
        var x = (arange(columns, device: device).to(ScalarType.Float32) * _stride).view(1, columns, 1).expand(rows, columns, 1);
        var y = (arange(rows, device: device).to(ScalarType.Float32) * _stride).view(rows, 1, 1).expand(rows, columns, 1);
        var shifts = cat([x, y, x, y], 2).view(-1, 1, 4);
        return (tensor(Base, [1, Shapes, 4], device: device) + shifts).view(-1, 4).MoveToOuterDisposeScope();
    }

    /// <summary>bool [rows · columns · shapes]: whether a cell begins within an image's own padded size, which a batch may exceed.</summary>
    public Tensor Valid(long rows, long columns, ImageFrame frame, Device device)
    {
        using var scope = NewDisposeScope();
        var (validRows, validColumns) = ((frame.PaddedHeight + _stride - 1) / _stride, (frame.PaddedWidth + _stride - 1) / _stride);
        var inside = arange(rows, device: device).lt(validRows).view(rows, 1, 1).logical_and(arange(columns, device: device).lt(validColumns).view(1, columns, 1));
        return inside.expand(rows, columns, Shapes).reshape(-1).MoveToOuterDisposeScope();
    }
}
