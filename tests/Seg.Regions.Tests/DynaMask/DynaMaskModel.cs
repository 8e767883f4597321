using Microsoft.Extensions.DependencyInjection;
using Seg.Heads;
using Seg.PixelDecoders;
using Seg.Regions.Tests.MaskRcnn;
using Seg.Testing;

namespace Seg.Regions.Tests.DynaMask;

/// <summary>From the released code's configuration of a fixture to a built detector with the fixture's weights.</summary>
internal static class DynaMaskModel
{
    public static SegModel Build(FixtureFile fixture, DynaMaskVariant variant)
    {
        var model = fixture.Config.GetProperty("model");
        var roiHead = model.GetProperty("roi_head");
        var (maskHead, boxHead) = (roiHead.GetProperty("mask_head"), roiHead.GetProperty("bbox_head"));
        var losses = maskHead.GetProperty("loss_cfg");
        var training = roiHead.GetProperty("train_cfg");
        double[] Numbers(System.Text.Json.JsonElement list) => [.. list.EnumerateArray().Select(n => n.GetDouble())];
        return MaskRcnnConfig.Build(fixture, new Dictionary<ComponentKind, ComponentSpecAttribute>
        {
            [ComponentKind.Backbone] = MaskRcnnConfig.Backbone(model.GetProperty("backbone")),
            [ComponentKind.PixelDecoder] = new FeaturePyramidAttribute { Dim = model.GetProperty("neck").GetProperty("out_channels").GetInt32() },
            [ComponentKind.RegionDecoder] = MaskRcnnConfig.RegionDecoder(fixture),
            [ComponentKind.Head] = new DynaMaskAttribute
            {
                Variant = variant, Dim = maskHead.GetProperty("conv_in_channels_instance").GetInt32(), Convolutions = maskHead.GetProperty("num_convs_instance").GetInt32(),
                PoolSize = maskHead.GetProperty("stage_sup_size")[0].GetInt32(), ClassAgnosticLast = maskHead.GetProperty("stage_num_classes")[3].GetInt32() == 1,
            },
            [ComponentKind.Criterion] = new DynaMaskCriterionAttribute
            {
                Variant = variant, ClassWeight = boxHead.GetProperty("loss_cls").GetProperty("loss_weight").GetDouble(),
                BoxWeight = boxHead.GetProperty("loss_bbox").GetProperty("loss_weight").GetDouble(),
                MaskStageWeights = Numbers(losses.GetProperty("stage_instance_loss_weight")), EdgeStageWeights = Numbers(losses.GetProperty("stage_detail_loss_weight")),
                EntropyWeight = losses.GetProperty("cb_loss_weight").GetDouble(), BudgetWeight = training.GetProperty("Lambda").GetDouble(),
                StageCosts = Numbers(training.GetProperty("flops")),
            },
            [ComponentKind.PostProcessor] = new MaskPastingAttribute(),
        }, services => services.AddSegHeadsDynaMask());
    }
}
