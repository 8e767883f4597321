using static TorchSharp.torch;

namespace Seg.Conformance;

/// <summary>A region decoder's input as a port value.</summary>
internal sealed record RegionInput(PixelFeatures Features, IReadOnlyList<ImageFrame> Frames, IReadOnlyList<SegmentationTarget> Targets) : IPortValue
{
    public IEnumerable<Tensor> Tensors => Features.Tensors.Concat(Targets.SelectMany(t => new[] { t.Classes, t.Masks, t.Boxes, t.Labels }.OfType<Tensor>()));
}

/// <summary>One image's part of the values of a batch.</summary>
internal static class PortParts
{
    /// <summary>What belongs to an image, as a batch of one.</summary>
    public static IPortValue Part(this IPortValue value, int image) => value switch
    {
        RegionInput input => new RegionInput(Narrow(input.Features, image), [input.Frames[image]], [input.Targets[image]]),
        RegionSet set => Chosen(set, OfImages(set.Images, [image])) with { Features = Narrow(set.Features, image), Images = zeros(OfImages(set.Images, [image]).shape[0], ScalarType.Int64) },
        RegionPredictions regions => regions.Only([image]) with { Images = zeros(OfImages(regions.Images, [image]).shape[0], ScalarType.Int64), Supervision = null },
        _ => Narrow(value, image),
    };

    /// <summary>The regions of some images alone; groups of masks point into what is left.</summary>
    public static RegionPredictions Only(this RegionPredictions regions, int[] images)
    {
        var kept = OfImages(regions.Images, images);
        var places = full_like(regions.Images, -1).index_copy(0, kept, arange(kept.shape[0]));
        return regions with
        {
            Boxes = regions.Boxes.index_select(0, kept), Images = regions.Images.index_select(0, kept),
            Classes = regions.Classes.index_select(0, kept), Scores = regions.Scores.index_select(0, kept),
            Masks = [.. regions.Masks.Select(Left)],
            Supervision = regions.Supervision is { } supervision ? supervision with { Matched = supervision.Matched.index_select(0, kept) } : null,
        };

        RegionMasks Left(RegionMasks group)
        {
            var own = places.index_select(0, group.Regions);
            var rows = own.ge(0).nonzero().squeeze(1);
            return new(own.index_select(0, rows), group.Logits.index_select(0, rows));
        }
    }

    private static T Narrow<T>(T value, int image) where T : IPortValue => value.Map(tensor => tensor.narrow(0, image, 1));

    private static RegionSet Chosen(RegionSet set, Tensor kept) => set with
    {
        Boxes = set.Boxes.index_select(0, kept), Classes = set.Classes.index_select(0, kept), Scores = set.Scores.index_select(0, kept), Supervision = null,
    };

    private static Tensor OfImages(Tensor images, int[] wanted) =>
        wanted.Aggregate(zeros_like(images, ScalarType.Bool), (found, image) => found.logical_or(images.eq(image))).nonzero().squeeze(1);
}
