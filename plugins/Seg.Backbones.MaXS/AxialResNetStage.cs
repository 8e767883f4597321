using Seg.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.Backbones;

/// <summary>The blocks of one stage; the first halves the size.</summary>
internal sealed partial class AxialResNetStage : Module
{
    // Where attention takes the place of convolutions; a block counts by the stride of what it reads.
    private const int AxialFrom = 16;

    [Layer("_blocks")] private readonly AxialResNetBlock[] _blocks;

    /// <param name="spec">Blocks, width, heads and stochastic depth.</param>
    /// <param name="stage">0 for res2 to 3 for res5.</param>
    public AxialResNetStage(MaXSAttribute spec, int stage) : base(nameof(AxialResNetStage))
    {
        var (channels, read) = (spec.Width << stage, 2 << stage);
        var input = stage == 0 ? 2 * spec.StemWidth : 2 * channels;
        _blocks = [.. Enumerable.Range(0, spec.Blocks[stage]).Select(i =>
        {
            var stride = i == 0 ? read : 2 * read;
            // Stages count from the stem, and only those from stride 16 on skip branches (deeplab2, layers/axial_block_groups.py).
            var dropPath = stride >= AxialFrom ? spec.DropPath * Math.Log2(stride / 2.0) / 4 : 0;
            return new AxialResNetBlock(i == 0 ? input : 4 * channels, channels, i == 0 ? 2 : 1, stride >= AxialFrom, spec.Heads, dropPath);
        })];
    }

    /// <param name="x">[batch, channels in, H, W], not activated.</param>
    /// <param name="cancellationToken">Checked before each block.</param>
    public Tensor Forward(Tensor x, CancellationToken cancellationToken) => BlockSequence.Run(_blocks, x, (block, input) => block.call(input), cancellationToken);
}
