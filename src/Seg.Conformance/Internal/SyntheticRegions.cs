using static TorchSharp.torch;

namespace Seg.Conformance;

/// <summary>Made-up regions of a batch: an image has as many as targets, and each lies near one.</summary>
/// <param name="context">The class count, and the pyramid that regions are pooled from.</param>
/// <param name="synthetic">Where numbers come from.</param>
internal sealed class SyntheticRegions(ComponentContext context, Synthetic synthetic)
{
    /// <summary>Targets of a batch: two in the first image, three in the second, and so on in turn.</summary>
    public IReadOnlyList<SegmentationTarget> Targets(int batch, (int Height, int Width) size) =>
        [.. Enumerable.Range(0, batch).Select(image => synthetic.Target(2 + image % 2, size))];

    /// <summary>Regions as a decoder hands them on in training, pooled fine to coarse.</summary>
    public RegionSet Set(int batch, (int Height, int Width) size)
    {
        var targets = Targets(batch, size);
        var (boxes, images, classes) = Near(targets, size);
        var levels = synthetic.Pyramid(batch, size).OrderBy(level => level.Stride);
        return new(new(new([.. levels]), null), boxes, images, classes, Scores(boxes.shape[0])) { Supervision = Supervision(targets) };
    }

    /// <summary>Predictions for the same, masks of two sizes.</summary>
    public RegionPredictions Predictions(IReadOnlyList<SegmentationTarget> targets, (int Height, int Width) size)
    {
        var (boxes, images, classes) = Near(targets, size);
        var count = (int)boxes.shape[0];
        return new(boxes, images, classes, Scores(count), [Group(0, 14), Group(1, 28)]) { Supervision = Supervision(targets) };

        RegionMasks Group(int first, int side)
        {
            long[] regions = [.. Enumerable.Range(0, count).Where(i => i % 2 == first).Select(i => (long)i)];
            return new(tensor(regions), synthetic.Normal(regions.Length, side, side));
        }
    }

    private (Tensor Boxes, Tensor Images, Tensor Classes) Near(IReadOnlyList<SegmentationTarget> targets, (int Height, int Width) size)
    {
        var corners = targets.SelectMany(target => Enumerable.Range(0, (int)target.Classes.shape[0]).Select(_ => Box(size))).SelectMany(box => box).ToArray();
        long[] images = [.. targets.SelectMany((target, image) => Enumerable.Repeat((long)image, (int)target.Classes.shape[0]))];
        return (tensor(corners, [images.Length, 4]), tensor(images), cat([.. targets.Select(target => target.Classes)]));
    }

    // At least a quarter of the picture's edges, nowhere near a whole pixel.
    private float[] Box((int Height, int Width) size)
    {
        var places = synthetic.Normal(4).sigmoid().data<float>().ToArray();
        var (left, top) = (places[0] * size.Width / 2, places[1] * size.Height / 2);
        return [left, top, left + size.Width * (0.25f + places[2] / 4), top + size.Height * (0.25f + places[3] / 4)];
    }

    private Tensor Scores(long count) => synthetic.Normal(count).sigmoid();

    private RegionSupervision Supervision(IReadOnlyList<SegmentationTarget> targets)
    {
        long[] matched = [.. targets.SelectMany(target => Enumerable.Range(0, (int)target.Classes.shape[0]).Select(i => (long)i))];
        var (positives, drawn) = (matched.Length, matched.Length + 6);
        var background = full([drawn - positives], context.Classes, dtype: ScalarType.Int64);
        return new(
            tensor(matched),
            new(synthetic.Normal(drawn), cat([ones(positives, ScalarType.Int64), zeros(drawn - positives, ScalarType.Int64)]), synthetic.Normal(positives, 4), synthetic.Normal(positives, 4)),
            new(synthetic.Normal(drawn, context.Classes + 1), cat([.. targets.Select(target => target.Classes), background]), synthetic.Normal(positives, 4), synthetic.Normal(positives, 4)));
    }
}
