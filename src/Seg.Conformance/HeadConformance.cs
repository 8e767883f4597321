using Seg.Shared;
using static TorchSharp.torch.nn;

namespace Seg.Conformance;

/// <summary>Laws of a <see cref="Head"/>. Its input is what its ports need: queries with the predictions of three layers (bare ones where <c>[Needs(Port.Queries, Predicted = …)]</c> says so), regions that lie near targets, or pixel features.</summary>
/// <typeparam name="TSpec">The options class of the component.</typeparam>
public abstract class HeadConformance<TSpec> : StageConformance<TSpec> where TSpec : HeadSpecAttribute, new()
{
    private const int Layers = 3;

    private protected sealed override Type BaseClass => typeof(Head);

    private protected sealed override IPortValue Input(Surroundings around, Synthetic synthetic, int batch, (int Height, int Width) size) => Reads switch
    {
        HeadInput.Pixels => synthetic.PixelFeatures(batch, size),
        HeadInput.Queries when Needs("PixelLogits") => synthetic.ClassQueries(batch, size, Layers),
        HeadInput.Queries => synthetic.Queries(batch, size, around.Predicted ? Layers : 0),
        _ => new SyntheticRegions(around.Context, synthetic).Set(batch, size),
    };

    private protected sealed override IPortValue Forward(Module component, IPortValue input, CancellationToken cancellationToken) =>
        ((Head)component).Forward((DecoderOutput)input, cancellationToken);

    private protected sealed override int AssumedStages(Surroundings around, TSpec options) => 1;

    private protected sealed override void Check(Surroundings around, IPortValue result, GivenShapes shapes)
    {
        var stride = around.Context.MaskFeatures?.Stride ?? 4;
        switch (result)
        {
            case MaskPredictions given:
                Law.Require(around.Gives.Masks, "The ports declare no mask predictions. Add [Gives(Port.Masks)].");
                var (queries, classes) = (given.Final.ClassLogits.shape[1], around.Context.Classes);
                LevelLaws.Check(given.Final, "The final prediction", queries, classes, stride, shapes);
                for (var i = 0; i < given.Auxiliary.Count; i++) LevelLaws.Check(given.Auxiliary[i], $"Auxiliary prediction {i}", queries, classes, stride, shapes);
                break;
            case PixelPredictions given:
                Law.Require(around.Gives.PixelLogits is not null, "The ports declare no class logits of pixels. Add [Gives(Port.PixelLogits)].");
                foreach (var (logits, name) in given.Auxiliary.Select((logits, i) => (logits, $"Auxiliary logits {i}")).Prepend((given.Logits, "The logits")))
                    Law.Require(logits.shape is [var batch, var count, _, _] && batch == shapes.Batch && count == around.Context.Classes,
                        $"{name} have shape {TensorComparison.Shape(logits.shape)} for {shapes}; they should be [{shapes.Batch}, {around.Context.Classes} classes, h, w].");
                break;
            case RegionPredictions given:
                Law.Require(around.Gives.Detections is not null, "The ports declare no detections. Add [Gives(Port.Detections)].");
                RegionLaws.Check(given.Boxes, given.Images, given.Classes, given.Scores, around.Context.Classes, shapes);
                RegionLaws.Check(given.Masks, given.Boxes.shape[0], shapes.Training);
                Law.Require(given.Supervision is not null, "What the region decoder told of its training is lost. Hand RegionSet.Supervision on.");
                break;
            default:
                throw Law.Broken($"{result.GetType().Name} is no output that a head over {HeadInputs.Text(Reads)} may have.");
        }
    }

    private HeadInput Reads => HeadInputs.Of(PortDeclaration.ParseAll(Descriptor.Ports));

    private bool Needs(string port) => PortDeclaration.ParseAll(Descriptor.Ports).Any(p => !p.Gives && p.Port == port);
}
