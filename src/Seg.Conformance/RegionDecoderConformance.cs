using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.Conformance;

/// <summary>
/// Laws of a <see cref="RegionDecoder"/>. Its input is a pyramid with targets of each image, two or three rectangles, which training mode learns from;
/// without a word on stages they are as many as the pyramid has levels.
/// </summary>
/// <typeparam name="TSpec">The options class of the component.</typeparam>
public abstract class RegionDecoderConformance<TSpec> : StageConformance<TSpec> where TSpec : RegionDecoderSpecAttribute, new()
{
    private protected sealed override Type BaseClass => typeof(RegionDecoder);

    private protected sealed override IPortValue Input(Surroundings around, Synthetic synthetic, int batch, (int Height, int Width) size) => new RegionInput(
        synthetic.PixelFeatures(batch, size),
        [.. Enumerable.Repeat(new ImageFrame(size.Width, size.Height, size.Width, size.Height, size.Width, size.Height), batch)],
        new SyntheticRegions(around.Context, synthetic).Targets(batch, size));

    private protected sealed override IPortValue Forward(Module component, IPortValue input, CancellationToken cancellationToken)
    {
        var given = (RegionInput)input;
        // A decoder reads sizes and targets only; pictures went to the backbone.
        return ((RegionDecoder)component).Forward(given.Features, new(given.Features.Tensors.First(), given.Frames) { Targets = given.Targets }, cancellationToken);
    }

    private protected sealed override int AssumedStages(Surroundings around, TSpec options) => around.Context.Pyramid.Count;

    private protected sealed override void Check(Surroundings around, IPortValue result, GivenShapes shapes)
    {
        var given = (RegionSet)result;
        Law.Require(around.Gives.Regions, "The ports declare no regions. Add [Gives(Port.Regions)].");
        RegionLaws.Check(given.Boxes, given.Images, given.Classes, given.Scores, around.Context.Classes, shapes);
        var levels = given.Features.Pyramid;
        Law.Require(levels.Count > 0 && levels.Zip(levels.Skip(1)).All(pair => pair.First.Stride <= pair.Second.Stride), "The levels that heads pool from go from fine to coarse, and there is one at least.");
        foreach (var level in levels) Law.Require(level.Tensor.shape[0] == shapes.Batch, $"Level {level.Name} that the decoder hands on has {level.Tensor.shape[0]} images of {shapes.Batch}.");
        Law.Require(shapes.Training == given.Supervision is not null, shapes.Training
            ? "In training mode with targets the decoder tells nothing of what it drew. Set RegionSet.Supervision, or nothing would train it."
            : "Supervision is for training mode; in evaluation it is null.");
        if (given.Supervision is { } supervision) RegionLaws.Check(supervision, given.Boxes.shape[0], around.Context.Classes);
    }
}
