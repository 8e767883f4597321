using static TorchSharp.torch.nn;

namespace Seg.Conformance;

/// <summary>Laws of a <see cref="Head"/>. Its input is queries with the predictions of three layers, or bare ones where <c>[Needs(Port.Queries, Predicted = …)]</c> says so.</summary>
/// <typeparam name="TSpec">The options class of the component.</typeparam>
public abstract class HeadConformance<TSpec> : StageConformance<TSpec> where TSpec : HeadSpecAttribute, new()
{
    private const int Layers = 3;

    private protected sealed override Type BaseClass => typeof(Head);

    private protected sealed override IPortValue Input(Surroundings around, Synthetic synthetic, int batch, (int Height, int Width) size) =>
        synthetic.Queries(batch, size, around.Predicted ? Layers : 0);

    private protected sealed override IPortValue Forward(Module component, IPortValue input, CancellationToken cancellationToken) =>
        ((Head)component).Forward((QuerySet)input, cancellationToken);

    private protected sealed override int AssumedStages(Surroundings around, TSpec options) => 1;

    private protected sealed override void Check(Surroundings around, IPortValue result, GivenShapes shapes)
    {
        Law.Require(around.Gives.Masks, "The ports declare no mask predictions. Add [Gives(Port.Masks)].");
        var given = (RawPredictions)result;
        var (queries, classes) = (given.Final.ClassLogits.shape[1], around.Context.Classes);
        var stride = around.Context.MaskFeatures?.Stride ?? 4;
        LevelLaws.Check(given.Final, "The final prediction", queries, classes, stride, shapes);
        for (var i = 0; i < given.Auxiliary.Count; i++) LevelLaws.Check(given.Auxiliary[i], $"Auxiliary prediction {i}", queries, classes, stride, shapes);
    }
}
