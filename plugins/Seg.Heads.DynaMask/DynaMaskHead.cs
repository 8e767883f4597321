using Seg.Kernels;
using Seg.Operators;
using static TorchSharp.torch;

namespace Seg.Heads;

/// <summary>
/// DynaMask (Li et al. 2023): a mask of each region in one of four resolutions. In inference a switch chooses for each region, and only the stages
/// up to the chosen one run for it; in training all run, and the choice is a Gumbel-softmax that the losses weigh against the cost of the stages.
/// </summary>
/// <remarks>
/// Gives <see cref="DynaMaskPredictions"/> in training mode, else plain <see cref="RegionPredictions"/> with a group for each resolution that some region
/// has. Regions of many images are worked off in portions, so memory does not grow with them. Noise comes from the default generator.
/// State: <c>mask_head</c> (see <see cref="RegionFpn"/>) and <c>mask_predictor</c> (see <see cref="MaskSwitch"/>).
/// </remarks>
[Component<DynaMaskAttribute>]
[Needs(Port.Regions)]
[Needs(Port.Pyramid, Channels = nameof(DynaMaskAttribute.Dim))]
[Gives(Port.Detections, Count = 4)]
[Supports(SegTask.Instance)]
public sealed partial class DynaMaskHead : RegionHead
{
    // A region's cut-out for the switch alone has 800 000 numbers.
    private const int RegionsAtOnce = 50;

    private readonly DynaMaskAttribute _spec;

    [Layer("mask_head")] private readonly RegionFpn _masks;
    [Layer("mask_predictor")] private readonly MaskSwitch _switch;

    /// <param name="spec">Options.</param>
    /// <param name="context">The class count.</param>
    public DynaMaskHead(DynaMaskAttribute spec, ComponentContext context) : base(nameof(DynaMaskHead))
    {
        _spec = spec;
        (_masks, _switch) = (new(spec, context.Classes), new(spec.Dim, spec, RegionFpn.Resolutions));
    }

    /// <summary>Uniform numbers in [0, 1) of a shape on a device; tests put recorded ones here.</summary>
    internal Func<long[], Device, Tensor> Uniform { get; set; } = (shape, device) => rand(shape, device: device);

    /// <summary>For tests: sees intermediates by name.</summary>
    internal Action<string, Tensor>? Observe
    {
        get;
        set => (field, _masks.Observe, _switch.Observe) = (value, value, value is null ? null : (name, tensor) => value($"switch.{name}", tensor));
    }

    /// <summary>What the head costs by shapes.</summary>
    public DynaMaskCost Cost => new(_spec);

    internal RegionFpn Masks => _masks;

    internal MaskSwitch Switch => _switch;

    /// <inheritdoc/>
    public override RawPredictions Forward(RegionSet regions, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var scope = NewDisposeScope();
        using var maps = new ContextMaps(_masks.Stages, regions.Features.Pyramid, _spec.Variant);
        var predictions = training ? Supervised(regions, maps) : Detected(regions, maps, cancellationToken);
        return scope.MoveToOuter(predictions with { Supervision = regions.Supervision });
    }

    private RegionPredictions Supervised(RegionSet regions, ContextMaps maps)
    {
        if (regions.Boxes.shape[0] == 0) return Nothing(regions);
        var boxes = RoIAlign.Regions(regions.Boxes.detach(), regions.Images);
        var all = _masks.All(Pool(regions, regions.Boxes, regions.Images), maps, boxes, regions.Classes);
        var logits = _switch.forward(Finest(regions, boxes));
        var choice = GumbelSoftmax.Hard(logits, Uniform(logits.shape, logits.device), _spec.Temperature);
        var everybody = arange(boxes.shape[0], device: boxes.device);
        return new DynaMaskPredictions(
            regions.Boxes, regions.Images, regions.Classes, regions.Scores,
            [.. all.Select(stage => new RegionMasks(everybody, stage.Mask.squeeze(1)))], [.. all.Select(stage => stage.Edge.squeeze(1))], choice);
    }

    private RegionPredictions Detected(RegionSet regions, ContextMaps maps, CancellationToken cancellationToken)
    {
        var found = Enumerable.Range(0, RegionFpn.Resolutions).Select(_ => new List<(long[] Regions, Tensor Masks)>()).ToArray();
        var narrowed = _spec.Variant == DynaMaskVariant.Published ? Narrowed(regions) : null;
        for (var first = 0L; first < regions.Boxes.shape[0]; first += RegionsAtOnce)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var portion = NewDisposeScope();
            var count = Math.Min(RegionsAtOnce, regions.Boxes.shape[0] - first);
            Tensor boxes = regions.Boxes.narrow(0, first, count), images = regions.Images.narrow(0, first, count), classes = regions.Classes.narrow(0, first, count);
            var masks = Portion(regions, maps, narrowed, boxes, images, classes, cancellationToken);
            for (var stage = 0; stage < masks.Length; stage++)
            {
                if (masks[stage] is { } own) found[stage].Add(([.. own.Regions.Select(region => first + region)], own.Masks.MoveToOuterDisposeScope()));
            }
        }
        var groups = found.Where(stage => stage.Count > 0).Select(stage => new RegionMasks(
            tensor([.. stage.SelectMany(part => part.Regions)], device: regions.Boxes.device), cat([.. stage.Select(part => part.Masks)])));
        return new(regions.Boxes, regions.Images, regions.Classes, regions.Scores, [.. groups]);
    }

    // What the switch makes of the whole finest level, where that is less work than the same of every region's cut-out; else null.
    private Tensor? Narrowed(RegionSet regions)
    {
        var map = regions.Features.Pyramid.MinBy(level => level.Stride)!.Tensor;
        return regions.Boxes.shape[0] * _spec.SwitchSize * _spec.SwitchSize > map.shape[0] * map.shape[2] * map.shape[3] ? _switch.Narrow(map) : null;
    }

    private (long[] Regions, Tensor Masks)?[] Portion(
        RegionSet regions, ContextMaps maps, Tensor? narrowed, Tensor boxes, Tensor images, Tensor classes, CancellationToken cancellationToken)
    {
        var places = RoIAlign.Regions(boxes, images);
        var pooled = Pool(regions, boxes, images);
        if (_spec.Variant == DynaMaskVariant.Published)
        {
            var logits = narrowed is null ? _switch.forward(Finest(regions, places)) : _switch.OfNarrowed(Cut(regions, narrowed, places));
            var choice = logits.argmax(1).cpu().data<long>().Select(stage => (int)stage).ToArray();
            return _masks.Chosen(pooled, maps, places, classes, choice, cancellationToken);
        }
        // From the second stage on, as the code has it.
        var refined = BoundaryRefinement.Run([.. _masks.All(pooled, maps, places, classes).Skip(1).Select(stage => stage.Mask.squeeze(1))]);
        return [null, null, null, ([.. Enumerable.Range(0, (int)boxes.shape[0]).Select(i => (long)i)], refined)];
    }

    private Tensor Pool(RegionSet regions, Tensor boxes, Tensor images)
    {
        PyramidLevel[] levels = [.. regions.Features.Pyramid.OrderBy(level => level.Stride)];
        var pooled = RegionPooling.Run([.. levels.Select(level => level.Tensor)], [.. levels.Select(level => level.Stride)], boxes, images, _spec.PoolSize);
        Observe?.Invoke("roi_features", pooled);
        return pooled;
    }

    // What the switch looks at. It does not train the features.
    private Tensor Finest(RegionSet regions, Tensor boxes)
    {
        var cut = Cut(regions, regions.Features.Pyramid.MinBy(level => level.Stride)!.Tensor.detach(), boxes);
        Observe?.Invoke("switch.roi_features", cut);
        return cut;
    }

    // Regions of a map of the finest level's stride, in the switch's size.
    private Tensor Cut(RegionSet regions, Tensor map, Tensor boxes)
    {
        var stride = regions.Features.Pyramid.Min(level => level.Stride);
        return RoIAlign.Run(map, boxes, new RegionRule(_spec.SwitchSize, _spec.SwitchSize, 1.0 / stride, 0, Aligned: true));
    }

    // Convolutions of nothing are no use, and not every backend has them.
    private DynaMaskPredictions Nothing(RegionSet regions)
    {
        var device = regions.Boxes.device;
        Tensor[] empty = [.. Enumerable.Range(0, RegionFpn.Resolutions).Select(stage => zeros([0, _spec.PoolSize << stage, _spec.PoolSize << stage], device: device))];
        return new(
            regions.Boxes, regions.Images, regions.Classes, regions.Scores, [.. empty.Select(masks => new RegionMasks(arange(0, device: device), masks))], [.. empty.Select(e => e.clone())],
            zeros([0, RegionFpn.Resolutions], device: device));
    }
}
