using Seg.Modules;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.Backbones;

/// <summary>Blocks of one resolution, every second one with shifted windows, and the step down to the next stage.</summary>
internal sealed partial class SwinStage : Module
{
    [Layer("blocks")] private readonly ModuleList<SwinBlock> _blocks;
    [Layer("downsample")] private readonly PatchMerging? _downsample;
    private readonly int _window, _shift;

    /// <param name="channels">Channels.</param>
    /// <param name="heads">Attention heads.</param>
    /// <param name="dropPaths">Stochastic depth of each block.</param>
    /// <param name="last">Whether no stage follows.</param>
    /// <param name="spec">The rest.</param>
    public SwinStage(int channels, int heads, IReadOnlyList<double> dropPaths, bool last, SwinAttribute spec) : base(nameof(SwinStage))
    {
        (_window, _shift) = (spec.Window, spec.Window / 2);
        _blocks = new([.. dropPaths.Select((dropPath, i) => new SwinBlock(channels, heads, i % 2 == 0 ? 0 : _shift, dropPath, spec))]);
        _downsample = last ? null : new(channels);
    }

    /// <param name="x">[batch, H, W, channels].</param>
    /// <param name="cancellationToken">Checked between blocks and within them.</param>
    /// <returns>The shape of <paramref name="x"/>.</returns>
    public Tensor Forward(Tensor x, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        var mask = _shift > 0 && _blocks.Count > 1 && !_blocks[1].FusesMap(x)
            ? Windows.ShiftMask(Padding.Up(x.shape[1], _window), Padding.Up(x.shape[2], _window), _window, _shift, x.dtype, x.device)
            : null;
        return BlockSequence.Run(_blocks, x, (block, input) => block.Forward(input, mask, cancellationToken), cancellationToken).MoveToOuterDisposeScope();
    }

    /// <summary>The input of the next stage.</summary>
    /// <param name="x">This stage's result.</param>
    public Tensor Downsample(Tensor x) => _downsample is null ? throw new InvalidOperationException("The last stage has no step down.") : _downsample.call(x);
}
