using Seg.Operators;
using static TorchSharp.torch;

namespace Seg.RegionDecoders;

/// <summary>
/// Mask R-CNN's region decoder: proposals from anchors on every level, then classes and refined boxes from each proposal's features
/// (He et al. 2017; mmdet 2.3, models/detectors/two_stage.py).
/// </summary>
/// <remarks>
/// In training mode with targets the regions are the drawn proposals that stand for a target, image by image, with the target's class and a
/// score of 1; <see cref="RegionSet.Supervision"/> holds what both stages predicted at what they drew. Draws come from the default generator.
/// The features handed on are the levels that boxes are pooled from, fine to coarse. State: <c>rpn_head.rpn_conv</c>, <c>rpn_cls</c>,
/// <c>rpn_reg</c>; <c>bbox_head.shared_fcs</c>, <c>fc_cls</c>, <c>fc_reg</c>.
/// </remarks>
[Component<RoIAttribute>]
[Needs(Port.Pyramid, Channels = nameof(RoIAttribute.Dim))]
[Gives(Port.Regions)]
[Requires("count(AnchorRatios) > 0", Because = "each cell needs an anchor")]
public sealed partial class RoIRegionDecoder : RegionDecoder
{
    private readonly LevelShape[] _levels;
    private readonly int _poolLevels;
    private readonly int _poolSize;
    private readonly ProposalFilter _proposals;
    private readonly ProposalFilter _trainProposals;

    [Layer("rpn_head")] private readonly RpnHead _rpn;
    [Layer("bbox_head")] private readonly BoxHead _boxes;

    /// <param name="spec">Options.</param>
    /// <param name="context">The pyramid that reaches the decoder, and the class count.</param>
    /// <exception cref="SegException">SEG4002: no anchor.</exception>
    public RoIRegionDecoder(RoIAttribute spec, ComponentContext context) : base(nameof(RoIRegionDecoder))
    {
        if (spec.AnchorRatios.Length == 0) throw SegException.InvalidOption(spec, nameof(spec.AnchorRatios), "one or more", spec.AnchorRatios);
        // Fine to coarse, whichever way they come.
        _levels = [.. context.Pyramid.OrderBy(level => level.Stride)];
        (_poolLevels, _poolSize) = (Math.Min(spec.PoolLevels, _levels.Length), spec.PoolSize);
        _proposals = new(spec.LevelProposals, spec.Proposals, spec.ProposalOverlap, spec.MinProposalSize);
        _trainProposals = new(spec.TrainLevelProposals, spec.TrainProposals, spec.ProposalOverlap, spec.MinProposalSize);
        Detections = new(spec.ScoreThreshold, spec.DetectionOverlap, spec.Detections);
        Training = new(
            new(spec.AnchorPositive, spec.AnchorNegative, spec.AnchorLowQuality), new(spec.AnchorSamples, spec.AnchorPositiveShare),
            new(spec.BoxPositive, spec.BoxPositive, spec.BoxLowQuality), new(spec.BoxSamples, spec.BoxPositiveShare));
        _rpn = new(spec.Dim, spec.ProposalDim, [.. _levels.Select(level => new AnchorGrid(level.Stride, spec.AnchorScale, spec.AnchorRatios))]);
        _boxes = new(spec.Dim, spec.PoolSize, spec.BoxDim, context.Classes);
    }

    /// <summary>Assignment and drawing; tests put fixed draws here.</summary>
    internal RegionTraining Training { get; set; }

    /// <summary>Detections from the box head's output.</summary>
    internal DetectionFilter Detections { get; }

    /// <summary>For tests: sees intermediates by name.</summary>
    internal Action<string, Tensor>? Observe { get; set; }

    /// <inheritdoc/>
    public override RegionSet Forward(PixelFeatures features, ModelInput input, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        PyramidLevel[] levels = [.. _levels.Select(level => features.Pyramid[level.Name])];
        var said = new List<RpnLevel>();
        for (var i = 0; i < levels.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            said.Add(_rpn.Forward(i, levels[i].Tensor));
        }
        cancellationToken.ThrowIfCancellationRequested();
        var pooled = new PixelFeatures(new(levels[.._poolLevels]), null);
        return scope.MoveToOuter(training && input.Targets is { } targets
            ? Learn(pooled, said, input.Frames, targets, cancellationToken)
            : Detect(pooled, said, input.Frames, cancellationToken));
    }

    private RegionSet Detect(PixelFeatures features, IReadOnlyList<RpnLevel> said, IReadOnlyList<ImageFrame> frames, CancellationToken cancellationToken)
    {
        var proposals = frames.Select((frame, image) =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            return _proposals.Select(said, image, (frame.ResizedHeight, frame.ResizedWidth));
        }).ToArray();
        Observe?.Invoke("proposals", cat([.. proposals.Select(p => cat([p.Boxes, p.Scores.unsqueeze(1)], 1))]));
        cancellationToken.ThrowIfCancellationRequested();
        var (logits, deltas) = Classify(features, [.. proposals.Select(p => p.Boxes)]);
        cancellationToken.ThrowIfCancellationRequested();

        var (start, found) = (0L, new List<(Tensor Boxes, Tensor Classes, Tensor Scores)>());
        for (var image = 0; image < frames.Count; image++)
        {
            var count = proposals[image].Boxes.shape[0];
            found.Add(Detections.Select(proposals[image].Boxes, logits.narrow(0, start, count), deltas.narrow(0, start, count), frames[image]));
            start += count;
        }
        return new(features, cat([.. found.Select(f => f.Boxes)]), ImageOf([.. found.Select(f => f.Boxes)]), cat([.. found.Select(f => f.Classes)]), cat([.. found.Select(f => f.Scores)]));
    }

    private RegionSet Learn(
        PixelFeatures features, IReadOnlyList<RpnLevel> said, IReadOnlyList<ImageFrame> frames, IReadOnlyList<SegmentationTarget> targets, CancellationToken cancellationToken)
    {
        Tensor[] wanted = [.. targets.Select(TargetBoxes.Of)];
        var anchors = Training.Anchors(said, frames, wanted);
        var drawn = frames.Select((frame, image) =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (boxes, _) = _trainProposals.Select(said, image, (frame.ResizedHeight, frame.ResizedWidth));
            return Training.Boxes(boxes, wanted[image], targets[image].Classes);
        }).ToArray();
        cancellationToken.ThrowIfCancellationRequested();
        var (logits, deltas) = Classify(features, [.. drawn.Select(d => d.Boxes)]);

        Tensor[] positives = [.. drawn.Select(d => d.Boxes.narrow(0, 0, d.Positives))];
        Tensor boxes = cat(positives), classes = cat([.. drawn.Select(d => d.Classes.narrow(0, 0, d.Positives))]);
        return new(features, boxes, ImageOf(positives), classes, ones(boxes.shape[0], boxes.dtype, boxes.device))
        {
            Supervision = new(cat([.. drawn.Select(d => d.Matched)]), anchors, RegionTraining.Refinement(drawn, wanted, logits, deltas)),
        };
    }

    internal (Tensor Logits, Tensor Deltas) Classify(PixelFeatures features, IReadOnlyList<Tensor> boxes)
    {
        var pooled = RegionPooling.Run([.. features.Pyramid.Tensors], [.. features.Pyramid.Select(level => level.Stride)], cat([.. boxes]), ImageOf(boxes), _poolSize);
        Observe?.Invoke("roi_features", pooled);
        var (logits, deltas) = _boxes.Forward(pooled);
        Observe?.Invoke("cls_score", logits);
        Observe?.Invoke("bbox_pred", deltas);
        return (logits, deltas);
    }

    // Which image each box of a list by images belongs to.
    private static Tensor ImageOf(IReadOnlyList<Tensor> boxes) =>
        cat([.. boxes.Select((own, image) => full([own.shape[0]], image, dtype: ScalarType.Int64, device: own.device))]);
}
