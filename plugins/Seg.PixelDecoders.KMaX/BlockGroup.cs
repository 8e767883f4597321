using Seg.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.PixelDecoders;

/// <summary>The residual blocks of one level, one after the other.</summary>
internal sealed partial class BlockGroup : Module
{
    [Layer("_blocks")] private readonly ResidualBlock[] _blocks;

    /// <param name="input">Channels in.</param>
    /// <param name="level">Which level it is, from the coarsest.</param>
    /// <param name="spec">Kind, number and channels of its blocks.</param>
    public BlockGroup(int input, int level, KMaXPixelDecoderAttribute spec) : base(nameof(BlockGroup))
    {
        var channels = spec.Channels[level];
        _blocks = [.. Enumerable.Range(0, spec.Blocks[level]).Select(i => new ResidualBlock(i == 0 ? input : 4 * channels, channels, spec.Kinds[level], spec))];
    }

    /// <param name="x">[batch, channels in, H, W].</param>
    /// <param name="cancellationToken">Checked before each block.</param>
    public Tensor Forward(Tensor x, CancellationToken cancellationToken) => BlockSequence.Run(_blocks, x, (block, input) => block.call(input), cancellationToken);
}
