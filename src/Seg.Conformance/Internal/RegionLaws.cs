using static TorchSharp.torch;

namespace Seg.Conformance;

/// <summary>What holds of regions and of what is told of them.</summary>
internal static class RegionLaws
{
    public static void Check(Tensor boxes, Tensor images, Tensor classes, Tensor scores, int classCount, GivenShapes shapes)
    {
        var count = boxes.shape[0];
        shapes.RequireShape("The tensor of boxes", boxes, [count, 4], "left, top, right, bottom of each region");
        foreach (var (what, tensor) in new[] { ("image indices", images), ("classes", classes), ("scores", scores) })
            shapes.RequireShape($"The tensor of {what}", tensor, [count], "one for each box");
        if (count == 0) return;
        var belongs = images.data<long>().ToArray();
        Law.Require(belongs.Order().SequenceEqual(belongs), "The regions of an image do not stand together: image indices must not fall.");
        Law.Require(belongs[0] >= 0 && belongs[^1] < shapes.Batch, $"Image indices go from {belongs[0]} to {belongs[^1]}, for {shapes}.");
        var labels = classes.data<long>().ToArray();
        Law.Require(labels.All(label => label >= 0 && label < classCount), $"Classes go from {labels.Min()} to {labels.Max()}; there are {classCount} (0 to {classCount - 1}), and \"no object\" is none.");
        var certainties = scores.detach().data<float>().ToArray();
        Law.Require(certainties.All(score => score is >= 0 and <= 1), "A score lies beyond 0..1.");
        var corners = boxes.detach().data<float>().ToArray().Chunk(4).ToArray();
        // A box head may say anything of a box's size but not that it ends before it begins.
        Law.Require(corners.All(box => box[0] <= box[2] && box[1] <= box[3]), "A box ends before it begins: corners are left, top, right, bottom.");
    }

    public static void Check(RegionSupervision supervision, long regions, int classCount)
    {
        Law.Require(supervision.Matched.shape.SequenceEqual([regions]), $"There are {regions} regions, but Matched has shape {TensorComparison.Shape(supervision.Matched.shape)}: it names the target of each.");
        if (supervision.Proposals is { } proposals) Check("Proposals", proposals, proposals.Classes.ne(0), [proposals.Classes.shape[0]]);
        if (supervision.Boxes is { } boxes) Check("Boxes", boxes, boxes.Classes.ne(classCount), [boxes.Classes.shape[0], classCount + 1]);
    }

    private static void Check(string stage, BoxSamples samples, Tensor positive, long[] shape)
    {
        Law.Require(samples.Logits.shape.SequenceEqual(shape), $"{stage}: logits have shape {TensorComparison.Shape(samples.Logits.shape)} for {TensorComparison.Shape(shape)}.");
        var count = positive.sum().item<long>();
        Law.Require(samples.Deltas.shape.SequenceEqual([count, 4]) && samples.DeltaTargets.shape.SequenceEqual([count, 4]),
            $"{stage}: {count} samples stand for a target, but deltas are {TensorComparison.Shape(samples.Deltas.shape)} and their targets {TensorComparison.Shape(samples.DeltaTargets.shape)}.");
        Law.Require(!samples.DeltaTargets.requires_grad, $"{stage}: a gradient flows into the targets. Make them of detached boxes.");
    }

    /// <summary>In evaluation each region has one mask; in training one at least.</summary>
    public static void Check(IReadOnlyList<RegionMasks> groups, long regions, bool training)
    {
        var seen = groups.SelectMany(group => group.Regions.data<long>().ToArray()).ToArray();
        Law.Require(seen.Distinct().Order().SequenceEqual(Enumerable.Range(0, (int)regions).Select(i => (long)i)) && (training || seen.Length == regions),
            $"Of {regions} regions the groups of masks name {string.Join(", ", seen.Order())}: each must stand in {(training ? "one at least" : "exactly one")}.");
        foreach (var group in groups)
            Law.Require(group.Logits.shape is [var rows, var height, var width] && rows == group.Regions.shape[0] && height == width,
                $"A group of {group.Regions.shape[0]} regions has mask logits of shape {TensorComparison.Shape(group.Logits.shape)}; they are [{group.Regions.shape[0]}, m, m], of each region's own class.");
    }
}
