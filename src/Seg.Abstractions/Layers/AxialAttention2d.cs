using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.Modules;

/// <summary>Axial attention along the columns of a map, then along its rows, without a residual sum between (Wang et al., Axial-DeepLab, 2020).</summary>
/// <remarks>State: <c>_height_axis</c>, <c>_width_axis</c> (<see cref="AxialAttention"/>). Any size of map. Thread-safe in eval mode.</remarks>
public sealed partial class AxialAttention2d : Module<Tensor, Tensor>
{
    private readonly int _stride;

    [Layer("_height_axis")] private readonly AxialAttention _height;
    [Layer("_width_axis")] private readonly AxialAttention _width;

    /// <param name="channels">Channels in.</param>
    /// <param name="keyDepth">Channels of the keys of all heads.</param>
    /// <param name="valueDepth">Channels of the values of all heads, and of the output.</param>
    /// <param name="heads">Heads.</param>
    /// <param name="stride">Every so many-th row and column is kept, each after the attention along it (deeplab2, layers/axial_layers.py).</param>
    public AxialAttention2d(int channels, int keyDepth, int valueDepth, int heads, int stride = 1) : base(nameof(AxialAttention2d))
    {
        _stride = stride;
        _height = new(channels, keyDepth, valueDepth, heads);
        _width = new(valueDepth, keyDepth, valueDepth, heads);
    }

    /// <param name="x">[batch, channels, H, W].</param>
    /// <returns>[batch, valueDepth, ⌈H/stride⌉, ⌈W/stride⌉].</returns>
    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        var columns = Attend(_height, x.permute(0, 3, 1, 2)).permute(0, 3, 2, 1);
        // [batch, rows, channels, columns] now; the rows that the stride skips need no attention along them.
        if (_stride > 1) columns = Strided(columns, 1);
        var rows = Attend(_width, columns);
        if (_stride > 1) rows = Strided(rows, 3);
        return rows.permute(0, 2, 1, 3).MoveToOuterDisposeScope();
    }

    // Lines of all images become one batch and part again.
    private static Tensor Attend(AxialAttention attention, Tensor lines)
    {
        var (batch, count, channels, length) = (lines.shape[0], lines.shape[1], lines.shape[2], lines.shape[3]);
        return attention.call(lines.reshape(batch * count, channels, length)).view(batch, count, -1, length);
    }

    private Tensor Strided(Tensor x, long dimension) =>
        x.index_select(dimension, arange(0, x.shape[dimension], _stride, device: x.device));
}
