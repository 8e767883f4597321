namespace Seg.RegionDecoders;

/// <summary>Names of Mask R-CNN checkpoints, and of heads that take the place of its mask head.</summary>
/// <remarks>Models have the state names <c>backbone</c>, <c>neck</c>, <c>region_decoder</c> and <c>roi_head</c>.</remarks>
public static class MaskRcnnKeyMaps
{
    /// <summary>
    /// OpenMMLab's <c>MaskRCNN</c> with a ResNet and an FPN (mmdetection 2.x). Counts of batches, which frozen statistics have no use for, and the
    /// switch network that DynaMask's fork gives every model, are left out by models that have neither.
    /// </summary>
    [KeyMap("mask-rcnn/openmmlab")]
    public static KeyMap OpenMMLab { get; } = new("mask-rcnn/openmmlab",
    [
        .. TorchvisionRules.ResNet("backbone.", "backbone."),
        new("neck.{*}", "neck.{*}"),
        new("rpn_head.{*}", "region_decoder.rpn_head.{*}"),
        new("roi_head.bbox_head.{*}", "region_decoder.bbox_head.{*}"),
        new("roi_head.{*}", "roi_head.{*}"),
    ])
    {
        Marks = [new("backbone.layer1.0.conv1.weight"), new("rpn_head.rpn_conv.weight"), new("roi_head.bbox_head.fc_cls.weight")],
        Derived = [new("{*}.num_batches_tracked")],
        Dispensable = [new("{*}.num_batches_tracked"), new("roi_head.mask_predictor.{*}")],
    };
}
