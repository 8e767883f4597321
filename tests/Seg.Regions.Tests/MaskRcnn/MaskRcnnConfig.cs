using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Seg.Backbones;
using Seg.Heads;
using Seg.Modules;
using Seg.PixelDecoders;
using Seg.Plugins.Tests.Composition;
using Seg.RegionDecoders;
using Seg.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Seg.Regions.Tests.MaskRcnn;

/// <summary>From mmdetection's configuration of a fixture to a built model with the fixture's weights, by OpenMMLab's names.</summary>
public static class MaskRcnnConfig
{
    /// <summary>Where the specs of plugins/Seg.Models put the slots.</summary>
    public static IReadOnlyDictionary<ComponentKind, string> StateNames { get; } = new StateNamesAttribute { PixelDecoder = "neck", RegionDecoder = "region_decoder", Head = "roi_head" }.All;

    /// <summary>A model with Mask R-CNN's own head, in training mode.</summary>
    public static SegModel Build(FixtureFile fixture)
    {
        var model = fixture.Config.GetProperty("model");
        var roiHead = model.GetProperty("roi_head");
        var maskHead = roiHead.GetProperty("mask_head");
        return Build(fixture, new Dictionary<ComponentKind, ComponentSpecAttribute>
        {
            [ComponentKind.Backbone] = Backbone(model.GetProperty("backbone")),
            [ComponentKind.PixelDecoder] = new FeaturePyramidAttribute { Dim = model.GetProperty("neck").GetProperty("out_channels").GetInt32() },
            [ComponentKind.RegionDecoder] = RegionDecoder(fixture),
            [ComponentKind.Head] = new MaskRcnnAttribute
            {
                Convolutions = maskHead.GetProperty("num_convs").GetInt32(),
                Dim = maskHead.GetProperty("in_channels").GetInt32(),
                MaskDim = maskHead.GetProperty("conv_out_channels").GetInt32(),
            },
            [ComponentKind.Criterion] = new MaskRcnnCriterionAttribute(),
            [ComponentKind.PostProcessor] = new MaskPastingAttribute(),
        });
    }

    /// <summary>A model of these components, with the fixture's weights, but for those whose names begin so.</summary>
    public static SegModel Build(FixtureFile fixture, IReadOnlyDictionary<ComponentKind, ComponentSpecAttribute> components, Action<IServiceCollection>? plugins = null, string? without = null)
    {
        var spec = new ModelSpec
        {
            Id = Path.GetFileName(fixture.Path), Task = SegTask.Instance, Classes = FixtureModel.Classes, Components = components, StateNames = StateNames,
        };
        var model = FixtureModel.Build(spec, FixtureModel.ClassesOf(fixture.Config.GetProperty("classes").GetInt32(), isThing: _ => true), services =>
        {
            services.AddSegBackbonesResNet().AddSegPixelDecodersFpn().AddSegRegionDecodersRoI().AddSegHeadsMaskRcnn();
            plugins?.Invoke(services);
        });
        Load(fixture, model, without);
        return model;
    }

    /// <summary>The backbone, as frozen as mmdetection trains it.</summary>
    public static ResNetAttribute Backbone(JsonElement config)
    {
        var channels = config.TryGetProperty("base_channels", out var given) ? given.GetInt32() : 64;
        return new()
        {
            Depth = config.GetProperty("depth").GetInt32(), Norm = NormKind.FixedBatchNorm, FreezeAt = config.GetProperty("frozen_stages").GetInt32() + 1,
            StemChannels = channels, Res2Channels = channels * 4, WidthPerGroup = channels,
        };
    }

    /// <summary>The region decoder, from the model's part and, where the file has them, those of testing and training.</summary>
    public static RoIAttribute RegionDecoder(FixtureFile fixture)
    {
        var model = fixture.Config.GetProperty("model");
        var (rpn, boxes) = (model.GetProperty("rpn_head"), model.GetProperty("roi_head").GetProperty("bbox_head"));
        var spec = new RoIAttribute
        {
            Dim = rpn.GetProperty("in_channels").GetInt32(), ProposalDim = rpn.GetProperty("feat_channels").GetInt32(), BoxDim = boxes.GetProperty("fc_out_channels").GetInt32(),
        };
        if (fixture.Json.TryGetProperty("test_cfg", out var test))
        {
            var (first, second) = (test.GetProperty("rpn"), test.GetProperty("rcnn"));
            (spec.LevelProposals, spec.Proposals, spec.ProposalOverlap) = (first.GetProperty("nms_pre").GetInt32(), first.GetProperty("nms_post").GetInt32(), first.GetProperty("nms_thr").GetDouble());
            (spec.ScoreThreshold, spec.DetectionOverlap, spec.Detections) =
                (second.GetProperty("score_thr").GetDouble(), second.GetProperty("nms").GetProperty("iou_threshold").GetDouble(), second.GetProperty("max_per_img").GetInt32());
        }
        if (fixture.Json.TryGetProperty("train_cfg", out var train))
        {
            var (proposal, first, second) = (train.GetProperty("rpn_proposal"), train.GetProperty("rpn").GetProperty("sampler"), train.GetProperty("rcnn").GetProperty("sampler"));
            (spec.TrainLevelProposals, spec.TrainProposals, spec.ProposalOverlap) = (proposal.GetProperty("nms_pre").GetInt32(), proposal.GetProperty("nms_post").GetInt32(), proposal.GetProperty("nms_thr").GetDouble());
            (spec.AnchorSamples, spec.AnchorPositiveShare) = (first.GetProperty("num").GetInt32(), first.GetProperty("pos_fraction").GetDouble());
            (spec.BoxSamples, spec.BoxPositiveShare) = (second.GetProperty("num").GetInt32(), second.GetProperty("pos_fraction").GetDouble());
        }
        return spec;
    }

    /// <summary>Fills a model through the key map; every tensor of the model must be filled, and every tensor of the file have a place.</summary>
    private static void Load(FixtureFile fixture, SegModel model, string? without)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var map = MaskRcnnKeyMaps.OpenMMLab;
        var state = model.state_dict();
        var rows = HashedTensor.Of(fixture.Json).Where(row => without is null || !row.Tensor.Name.StartsWith(without, StringComparison.Ordinal)).ToArray();
        var names = rows.Select(row => row.Tensor.Name).ToHashSet(StringComparer.Ordinal);
        var filled = new HashSet<string>(StringComparer.Ordinal);
        foreach (var ((name, shape, _), kind, gain) in rows)
        {
            var target = map.ToModel(name, names.Contains) ?? throw new InvalidDataException($"{name} has no place.");
            if (!state.TryGetValue(target.Name, out var tensor))
            {
                Assert.True(map.IsDispensable(target.Name), $"{name}: the model has no {target.Name}.");
                continue;
            }
            Assert.Equal(shape, tensor.shape);
            Assert.True(filled.Add(target.Name), $"{target.Name} is filled twice.");
            if (HashInit.Values(fixture.Salt, name, kind, gain, shape) is { } values) tensor.copy_(torch.tensor(values, shape));
        }
        Assert.Equal([], state.Keys.Except(filled).Where(name => !map.IsDerived(name) && (without is null || !name.StartsWith(without, StringComparison.Ordinal))));
    }

    /// <summary>The picture of a whole-model fixture as the model takes it in.</summary>
    public static ModelInput Input(FixtureFile fixture)
    {
        using var scope = NewDisposeScope();
        var meta = fixture.Json.GetProperty("meta");
        int[] Shape(string name) => [.. meta.GetProperty(name).EnumerateArray().Select(n => n.GetInt32())];
        var (own, padded, original) = (Shape("img_shape"), Shape("pad_shape"), Shape("ori_shape"));
        var pixels = Normalised(fixture.Floats("input.pixels"));
        var images = zeros(1, 3, padded[0], padded[1]);
        images.narrow(2, 0, own[0]).narrow(3, 0, own[1]).copy_(pixels);
        return new(images.MoveToOuterDisposeScope(), [new(own[1], own[0], padded[1], padded[0], original[1], original[0])]);
    }

    /// <summary>The two pictures of the training fixture, padded to one size, with their targets.</summary>
    public static ModelInput TrainingInput(FixtureFile fixture)
    {
        using var scope = NewDisposeScope();
        var (height, width) = (fixture.Json.GetProperty("pad")[0].GetInt32(), fixture.Json.GetProperty("pad")[1].GetInt32());
        var images = zeros(2, 3, height, width);
        var frames = new List<ImageFrame>();
        var targets = new List<SegmentationTarget>();
        for (var i = 0; i < 2; i++)
        {
            var pixels = Normalised(fixture.Floats($"input{i}.pixels"));
            var (rows, columns) = (pixels.shape[1], pixels.shape[2]);
            images[i].narrow(1, 0, rows).narrow(2, 0, columns).copy_(pixels);
            frames.Add(new((int)columns, (int)rows, width, height, (int)columns, (int)rows));
            var own = fixture.Floats($"gt{i}.masks");
            var masks = zeros(own.shape[0], height, width);
            masks.narrow(1, 0, rows).narrow(2, 0, columns).copy_(own);
            targets.Add(new(fixture.Longs($"gt{i}.labels").MoveToOuterDisposeScope(), masks.MoveToOuterDisposeScope()) { Boxes = fixture.Floats($"gt{i}.boxes").MoveToOuterDisposeScope() });
        }
        return new(images.MoveToOuterDisposeScope(), frames) { Targets = targets };
    }

    /// <summary>[H, W, 3] in 0..255 to [3, H, W].</summary>
    public static Tensor Normalised(Tensor pixels)
    {
        using var scope = NewDisposeScope();
        Tensor mean = torch.tensor([123.675f, 116.28f, 103.53f]), std = torch.tensor([58.395f, 57.12f, 57.375f]);
        return ((pixels - mean) / std).permute(2, 0, 1).MoveToOuterDisposeScope();
    }
}
