using static TorchSharp.torch;

namespace Seg.Backbones;

/// <summary>Cutting maps into square windows and joining them again.</summary>
internal static class Windows
{
    // The published value; softmax makes it a weight of e^-100 beside any logit of ordinary size.
    private const float Excluded = -100;

    /// <summary>[batch, H, W, channels], H and W multiples of <paramref name="window"/>, to [batch · windows, window², channels].</summary>
    public static Tensor Partition(Tensor x, int window)
    {
        var (rows, columns, channels) = (x.shape[1] / window, x.shape[2] / window, x.shape[3]);
        return x.reshape(-1, rows, window, columns, window, channels).permute(0, 1, 3, 2, 4, 5).reshape(-1, window * window, channels);
    }

    /// <summary>The inverse of <see cref="Partition"/>, for maps of that height and width.</summary>
    public static Tensor Join(Tensor windows, int window, long height, long width)
    {
        var channels = windows.shape[2];
        return windows.view(-1, height / window, width / window, window, window, channels).permute(0, 1, 3, 2, 4, 5).reshape(-1, height, width, channels);
    }

    /// <summary>
    /// The mask for windows of a map that was rolled up and left by <paramref name="shift"/>: a window at the lower or right edge then holds cells
    /// from opposite edges of the map, which must not attend to each other. Cells of padding are not excluded: that is how the published weights were trained.
    /// </summary>
    /// <returns>[windows, window², window²]: 0, or −100 between cells of different regions.</returns>
    public static Tensor ShiftMask(long height, long width, int window, int shift, ScalarType type, Device device)
    {
        using var scope = NewDisposeScope();
        var regions = (Bands(height) * 3).unsqueeze(1) + Bands(width);
        var cells = Partition(regions.view(1, height, width, 1), window).squeeze(-1);
        var apart = cells.unsqueeze(1).ne(cells.unsqueeze(2));
        return zeros(apart.shape, type, device).masked_fill_(apart, Excluded).MoveToOuterDisposeScope();

        // 0 before the last window, 1 in it, 2 in the part of it that came round from the opposite edge.
        Tensor Bands(long size)
        {
            var bands = zeros(size, ScalarType.Int64, device);
            bands.slice(0, size - window, size, 1).fill_(1);
            bands.slice(0, size - shift, size, 1).fill_(2);
            return bands;
        }
    }
}
