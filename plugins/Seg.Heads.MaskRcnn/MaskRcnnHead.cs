using Seg.Modules;
using Seg.Operators;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.Heads;

/// <summary>
/// Mask R-CNN's mask head: convolutions, a transposed one that doubles the size, and a mask for each class, of which the region's own is given
/// (He et al. 2017; mmdet 2.3, models/roi_heads/mask_heads/fcn_mask_head.py).
/// </summary>
/// <remarks>State: <c>mask_head.convs.N.conv</c>, <c>mask_head.upsample</c>, <c>mask_head.conv_logits</c>.</remarks>
[Component<MaskRcnnAttribute>]
[Needs(Port.Regions)]
[Needs(Port.Pyramid, Channels = nameof(MaskRcnnAttribute.Dim))]
[Gives(Port.Detections, Count = 1)]
[Supports(SegTask.Instance)]
public sealed partial class MaskRcnnHead : RegionHead
{
    private readonly int _poolSize;
    private readonly bool _classAgnostic;
    private readonly ConvNorm[] _convolutions;

    [Layer("mask_head.upsample")] private readonly ConvTranspose2d _upsample;
    [Layer("mask_head.conv_logits")] private readonly ConvNorm _logits;

    /// <param name="spec">Options.</param>
    /// <param name="context">The class count.</param>
    public MaskRcnnHead(MaskRcnnAttribute spec, ComponentContext context) : base(nameof(MaskRcnnHead))
    {
        (_poolSize, _classAgnostic) = (spec.PoolSize, spec.ClassAgnostic);
        _convolutions = [.. Enumerable.Range(0, spec.Convolutions).Select(i => new ConvNorm(i == 0 ? spec.Dim : spec.MaskDim, spec.MaskDim, 3, relu: true, initialise: WeightInit.Msra))];
        var last = spec.Convolutions == 0 ? spec.Dim : spec.MaskDim;
        (_upsample, _logits) = (ConvTranspose2d(last, spec.MaskDim, 2, stride: 2), new(spec.MaskDim, spec.ClassAgnostic ? 1 : context.Classes, 1, initialise: WeightInit.Msra));
        for (var i = 0; i < _convolutions.Length; i++) Layers.Attach(this, $"mask_head.convs.{i}.conv", _convolutions[i]);
        WeightInit.Msra(_upsample.weight!);
        init.zeros_(_upsample.bias!);
    }

    /// <summary>For tests: sees intermediates by name.</summary>
    internal Action<string, Tensor>? Observe { get; set; }

    /// <inheritdoc/>
    public override RawPredictions Forward(RegionSet regions, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        cancellationToken.ThrowIfCancellationRequested();
        var features = RegionPooling.Run([.. regions.Features.Pyramid.Tensors], [.. regions.Features.Pyramid.Select(level => level.Stride)], regions.Boxes, regions.Images, _poolSize);
        Observe?.Invoke("roi_features", features);
        cancellationToken.ThrowIfCancellationRequested();
        var masks = new RegionMasks(arange(regions.Boxes.shape[0], device: regions.Boxes.device), OwnMasks(Logits(features), regions.Classes));
        return scope.MoveToOuter(new RegionPredictions(regions.Boxes, regions.Images, regions.Classes, regions.Scores, [masks]) { Supervision = regions.Supervision });
    }

    /// <summary>[regions, channels, size, size] to [regions, classes, 2 · size, 2 · size]; one "class" where masks are class-agnostic.</summary>
    internal Tensor Logits(Tensor features)
    {
        using var scope = NewDisposeScope();
        // Convolutions of nothing are no use, and not every backend has them.
        if (features.shape[0] == 0) return zeros([0, _logits.Weight.shape[0], 2 * _poolSize, 2 * _poolSize], features.dtype, features.device).MoveToOuterDisposeScope();
        var x = features;
        for (var i = 0; i < _convolutions.Length; i++)
        {
            x = _convolutions[i].forward(x);
            Observe?.Invoke($"conv{i}", x);
        }
        // The transposed convolution and the decision are in the parameters' type, whatever a plan computes products with.
        var type = _upsample.weight!.dtype;
        x = _upsample.forward(x.to(type));
        Observe?.Invoke("deconv", x);
        var logits = _logits.forward(x.relu_()).to(type);
        Observe?.Invoke("logits", logits);
        return logits.MoveToOuterDisposeScope();
    }

    private Tensor OwnMasks(Tensor logits, Tensor classes)
    {
        if (_classAgnostic || logits.shape[0] == 0) return logits.select(1, 0);
        using var scope = NewDisposeScope();
        return logits.gather(1, classes.view(-1, 1, 1, 1).expand(-1, 1, logits.shape[2], logits.shape[3])).squeeze(1).MoveToOuterDisposeScope();
    }
}
