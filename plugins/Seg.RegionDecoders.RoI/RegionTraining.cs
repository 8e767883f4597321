using TorchSharp;
using static TorchSharp.torch;

namespace Seg.RegionDecoders;

/// <summary>Proposals of one image that were drawn to learn from: those that stand for targets, then background.</summary>
/// <param name="Boxes">[n, 4].</param>
/// <param name="Classes">int64 [n] of the first; the class count for background.</param>
/// <param name="Matched">int64 [positives]: the target that each of the first stands for.</param>
/// <param name="Positives">How many stand for targets.</param>
internal sealed record DrawnBoxes(Tensor Boxes, Tensor Classes, Tensor Matched, int Positives);

/// <summary>What the decoder's two stages learn from: assignment to targets, then a draw (mmdet 2.3, anchor_head.py and standard_roi_head.py).</summary>
/// <param name="AnchorAssigner">Anchors to targets.</param>
/// <param name="AnchorSampler">Draws anchors.</param>
/// <param name="BoxAssigner">Proposals to targets.</param>
/// <param name="BoxSampler">Draws proposals.</param>
internal sealed record RegionTraining(BoxAssigner AnchorAssigner, BoxSampler AnchorSampler, BoxAssigner BoxAssigner, BoxSampler BoxSampler)
{
    private static readonly BoxCoder AnchorCoder = new(1, 1, 1, 1);

    /// <summary>The same with another rule to draw by.</summary>
    public RegionTraining Drawing(Func<int, int, long[]> draw) => this with { AnchorSampler = AnchorSampler with { Draw = draw }, BoxSampler = BoxSampler with { Draw = draw } };

    /// <summary>The proposal network's predictions at drawn anchors of all images, with what they should be.</summary>
    /// <param name="said">What it says of each level.</param>
    /// <param name="frames">Sizes by image.</param>
    /// <param name="wanted">Target boxes by image.</param>
    public BoxSamples Anchors(IReadOnlyList<RpnLevel> said, IReadOnlyList<ImageFrame> frames, IReadOnlyList<Tensor> wanted)
    {
        using var scope = NewDisposeScope();
        var anchors = cat([.. said.Select(level => level.Anchors)]);
        Tensor logits = cat([.. said.Select(level => level.Logits)], 1), deltas = cat([.. said.Select(level => level.Deltas)], 1);
        var parts = frames.Select((frame, image) =>
        {
            var (positive, negative, matched) = DrawAnchors(said, anchors, frame, wanted[image]);
            Tensor places = tensor(positive, device: anchors.device), drawn = tensor([.. positive, .. negative], device: anchors.device);
            var classes = cat([ones(positive.Length, ScalarType.Int64, anchors.device), zeros(negative.Length, ScalarType.Int64, anchors.device)]);
            return new BoxSamples(
                logits[image].index_select(0, drawn), classes, deltas[image].index_select(0, places),
                AnchorCoder.Encode(anchors.index_select(0, places), wanted[image].index_select(0, matched)));
        }).ToArray();
        return scope.MoveToOuter(Joined(parts));
    }

    /// <summary>Drawn anchors of one image, and the targets that the positive ones stand for.</summary>
    internal (long[] Positive, long[] Negative, Tensor Matched) DrawAnchors(IReadOnlyList<RpnLevel> said, Tensor anchors, ImageFrame frame, Tensor wanted)
    {
        using var scope = NewDisposeScope();
        var valid = cat([.. said.Select(level => level.Grid.Valid(level.Rows, level.Columns, frame, anchors.device))]);
        var (assigned, _) = AnchorAssigner.Assign(anchors, wanted);
        assigned = where(valid, assigned, full_like(assigned, BoxAssigner.Ignored));
        var (positive, negative) = AnchorSampler.Sample(assigned.cpu().data<long>().ToArray());
        return (positive, negative, assigned.index_select(0, tensor(positive, device: anchors.device)).MoveToOuterDisposeScope());
    }

    /// <summary>Draws proposals of one image; the targets' own boxes stand among them, first.</summary>
    /// <param name="proposals">[n, 4].</param>
    /// <param name="wanted">[t, 4].</param>
    /// <param name="classes">int64 [t].</param>
    public DrawnBoxes Boxes(Tensor proposals, Tensor wanted, Tensor classes)
    {
        using var scope = NewDisposeScope();
        var (toTargets, _) = BoxAssigner.Assign(proposals, wanted);
        Tensor boxes = cat([wanted.to(proposals.dtype), proposals]), assigned = cat([arange(wanted.shape[0], device: proposals.device), toTargets]);
        var (positive, negative) = BoxSampler.Sample(assigned.cpu().data<long>().ToArray());
        var matched = assigned.index_select(0, tensor(positive, device: boxes.device));
        return new(
            boxes.index_select(0, tensor([.. positive, .. negative], device: boxes.device)).MoveToOuterDisposeScope(),
            classes.index_select(0, matched).MoveToOuterDisposeScope(), matched.MoveToOuterDisposeScope(), positive.Length);
    }

    /// <summary>The box head's predictions at drawn proposals of all images, with what they should be.</summary>
    /// <param name="drawn">By image.</param>
    /// <param name="wanted">Target boxes by image.</param>
    /// <param name="logits">[all drawn, classes + 1].</param>
    /// <param name="deltas">[all drawn, classes, 4].</param>
    public static BoxSamples Refinement(IReadOnlyList<DrawnBoxes> drawn, IReadOnlyList<Tensor> wanted, Tensor logits, Tensor deltas)
    {
        using var scope = NewDisposeScope();
        var (start, parts) = (0L, new List<BoxSamples>());
        for (var image = 0; image < drawn.Count; image++)
        {
            var (boxes, classes, matched, positives) = drawn[image];
            var background = full([boxes.shape[0] - positives], logits.shape[1] - 1, dtype: ScalarType.Int64, device: boxes.device);
            var own = deltas.narrow(0, start, positives);
            parts.Add(new(
                logits.narrow(0, start, boxes.shape[0]), cat([classes, background]),
                own.gather(1, classes.view(-1, 1, 1).expand(-1, 1, 4)).squeeze(1),
                DetectionFilter.Encode(boxes.narrow(0, 0, positives), wanted[image].index_select(0, matched))));
            start += boxes.shape[0];
        }
        return scope.MoveToOuter(Joined(parts));
    }

    private static BoxSamples Joined(IReadOnlyList<BoxSamples> parts) => new(
        cat([.. parts.Select(p => p.Logits)]), cat([.. parts.Select(p => p.Classes)]), cat([.. parts.Select(p => p.Deltas)]), cat([.. parts.Select(p => p.DeltaTargets)]));
}
