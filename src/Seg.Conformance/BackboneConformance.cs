using Seg.Shared;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.Conformance;

/// <summary>Laws of a <see cref="Backbone"/>. Its input is [batch, 3, H, W]; without a word on stages, each level it gives is one.</summary>
/// <typeparam name="TSpec">The options class of the component.</typeparam>
public abstract class BackboneConformance<TSpec> : StageConformance<TSpec> where TSpec : BackboneSpecAttribute, new()
{
    private protected sealed override Type BaseClass => typeof(Backbone);

    private protected sealed override IPortValue Input(Surroundings around, Synthetic synthetic, int batch, (int Height, int Width) size) => synthetic.Images(batch, size);

    private protected sealed override IPortValue Forward(Module component, IPortValue input, CancellationToken cancellationToken) =>
        ((Backbone)component).Forward(((Images)input).Tensor, cancellationToken);

    private protected sealed override int AssumedStages(Surroundings around, TSpec options) => around.Gives.Pyramid?.Count ?? 1;

    private protected sealed override void Check(Surroundings around, IPortValue result, GivenShapes shapes) =>
        LevelLaws.Check(around.Gives.Pyramid ?? [], (Pyramid)result, shapes);
}
