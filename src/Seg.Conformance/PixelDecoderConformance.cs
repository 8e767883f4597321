using static TorchSharp.torch.nn;

namespace Seg.Conformance;

/// <summary>Laws of a <see cref="PixelDecoder"/>. Its input is a pyramid, fine to coarse; without a word on stages, each level it gives is one.</summary>
/// <typeparam name="TSpec">The options class of the component.</typeparam>
public abstract class PixelDecoderConformance<TSpec> : StageConformance<TSpec> where TSpec : PixelDecoderSpecAttribute, new()
{
    private protected sealed override Type BaseClass => typeof(PixelDecoder);

    private protected sealed override IPortValue Input(Surroundings around, Synthetic synthetic, int batch, (int Height, int Width) size) => synthetic.Pyramid(batch, size);

    private protected sealed override IPortValue Forward(Module component, IPortValue input, CancellationToken cancellationToken) =>
        ((PixelDecoder)component).Forward((Pyramid)input, cancellationToken);

    private protected sealed override int AssumedStages(Surroundings around, TSpec options) => around.Gives.Pyramid?.Count ?? 1;

    private protected sealed override void Check(Surroundings around, IPortValue result, GivenShapes shapes)
    {
        var given = (PixelFeatures)result;
        // Without a pyramid of its own it hands on the one it got.
        var levels = around.Gives.Pyramid ?? [.. around.Context.Pyramid.Select(level => new Seg.Shared.PortLevel(level.Name, level.Stride, level.Channels))];
        LevelLaws.Check(levels, given.Pyramid, shapes);
        LevelLaws.Check(around.Gives.MaskFeatures, given.MaskFeatures, shapes);
    }
}
