using Seg.Modules;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.Backbones;

/// <summary>Cuts the image into square patches and embeds each: [batch, 3, H, W] to [batch, ⌈H/patch⌉, ⌈W/patch⌉, channels].</summary>
internal sealed partial class PatchEmbedding : Module<Tensor, Tensor>
{
    [Layer("proj")] private readonly ConvNorm _projection;
    [Layer("norm")] private readonly LayerNorm? _norm;
    private readonly int _patch;

    public PatchEmbedding(int patch, int channels, bool norm) : base(nameof(PatchEmbedding))
    {
        _patch = patch;
        _projection = new(3, channels, kernel: patch, stride: patch, padding: 0);
        _norm = norm ? LayerNorm(channels) : null;
    }

    public override Tensor forward(Tensor images)
    {
        using var scope = NewDisposeScope();
        var patches = _projection.call(Padding.Image(images, _patch)).permute(0, 2, 3, 1).to(_projection.Weight.dtype);
        return (_norm is null ? patches : _norm.call(patches)).MoveToOuterDisposeScope();
    }
}

/// <summary>Halves the resolution and doubles the channels: each 2×2 cells are concatenated, normalised and projected.</summary>
internal sealed partial class PatchMerging : Module<Tensor, Tensor>
{
    [Layer("reduction")] private readonly Dense _reduction;
    [Layer("norm")] private readonly LayerNorm _norm;

    public PatchMerging(int channels) : base(nameof(PatchMerging))
    {
        _reduction = WeightInit.TruncatedLinear(4 * channels, 2 * channels, bias: false);
        _norm = LayerNorm(4 * channels);
    }

    /// <param name="x">[batch, H, W, channels].</param>
    /// <returns>[batch, ⌈H/2⌉, ⌈W/2⌉, 2 · channels].</returns>
    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        var even = Padding.Map(x, 2);
        // The order that the weights know: down the first column, then down the second.
        Tensor[] cells = [Cell(0, 0), Cell(1, 0), Cell(0, 1), Cell(1, 1)];
        // The sum that goes through the next blocks keeps the parameters' type, whatever a plan computes products with.
        return _reduction.call(_norm.call(cat(cells, dim: -1))).to(_norm.weight!.dtype).MoveToOuterDisposeScope();

        Tensor Cell(int row, int column) => even.slice(1, row, even.shape[1], 2).slice(2, column, even.shape[2], 2);
    }
}

internal static class Padding
{
    /// <summary>The smallest multiple of <paramref name="of"/> that is not below <paramref name="size"/>.</summary>
    public static long Up(long size, long of) => (size + of - 1) / of * of;

    /// <summary>[batch, channels, H, W] with zeros below and to the right, up to multiples of <paramref name="of"/>; <paramref name="x"/> itself where none are missing.</summary>
    public static Tensor Image(Tensor x, long of)
    {
        var (below, right) = (Up(x.shape[2], of) - x.shape[2], Up(x.shape[3], of) - x.shape[3]);
        return below + right == 0 ? x : functional.pad(x, (long[])[0, right, 0, below]);
    }

    /// <summary>The same for [batch, H, W, channels].</summary>
    public static Tensor Map(Tensor x, long of)
    {
        var (below, right) = (Up(x.shape[1], of) - x.shape[1], Up(x.shape[2], of) - x.shape[2]);
        return below + right == 0 ? x : functional.pad(x, (long[])[0, 0, 0, right, 0, below]);
    }
}
