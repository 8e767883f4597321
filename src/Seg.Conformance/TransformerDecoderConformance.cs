using static TorchSharp.torch.nn;

namespace Seg.Conformance;

/// <summary>
/// Laws of a <see cref="TransformerDecoder"/>. Its input is a pyramid, coarse to fine, with mask features where it needs them; without a word on
/// stages, they are as many as the option <c>Layers</c> says, or one where there is none.
/// </summary>
/// <typeparam name="TSpec">The options class of the component.</typeparam>
public abstract class TransformerDecoderConformance<TSpec> : StageConformance<TSpec> where TSpec : TransformerDecoderSpecAttribute, new()
{
    private protected sealed override Type BaseClass => typeof(TransformerDecoder);

    private protected sealed override IPortValue Input(Surroundings around, Synthetic synthetic, int batch, (int Height, int Width) size) => synthetic.PixelFeatures(batch, size);

    private protected sealed override IPortValue Forward(Module component, IPortValue input, CancellationToken cancellationToken) =>
        ((TransformerDecoder)component).Forward((PixelFeatures)input, cancellationToken);

    private protected sealed override int AssumedStages(Surroundings around, TSpec options) => Descriptor.ValueOf(options, "Layers") as int? ?? 1;

    private protected sealed override void Check(Surroundings around, IPortValue result, GivenShapes shapes)
    {
        var given = (QuerySet)result;
        var queries = around.Gives.Queries ?? throw Law.Broken("The ports declare no queries. Add [Gives(Port.Queries, Count = …, Channels = …)].");
        shapes.RequireShape("The tensor of query embeddings", given.Embeddings, [shapes.Batch, queries.Count, queries.Channels], $"{queries.Count} queries of {queries.Channels} channels");
        Law.Require(queries.Predicted is not { } predicted || predicted == given.Layers.Count > 0,
            $"The ports declare queries {(given.Layers.Count > 0 ? "without" : "with")} predictions, but {given.Layers.Count} layers of predictions come out. Change Predicted of [Gives(Port.Queries)] or the forward pass.");
        Law.Require(around.Gives.PixelLogits is not null == given.ClassMasks.Count > 0,
            $"The ports declare {(around.Gives.PixelLogits is not null ? "class logits of pixels, and none" : "no class logits of pixels, and some")} come out as ClassMasks. Change [Gives(Port.PixelLogits)] or the forward pass.");
        foreach (var masks in given.ClassMasks)
            Law.Require(masks.shape is [var batch, var count, _, _] && batch == shapes.Batch && count == around.Context.Classes,
                $"ClassMasks have shape {TensorComparison.Shape(masks.shape)} for {shapes}; they should be [{shapes.Batch}, {around.Context.Classes} classes, h, w].");
        var stride = given.MaskFeatures?.Stride ?? around.Context.MaskFeatures?.Stride ?? 4;
        for (var i = 0; i < given.Layers.Count; i++) LevelLaws.Check(given.Layers[i], $"Layer {i}", queries.Count, around.Context.Classes, stride, shapes);
    }
}
