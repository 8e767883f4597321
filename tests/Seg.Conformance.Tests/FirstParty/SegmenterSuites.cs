using Seg.Backbones;
using Seg.Heads;
using Seg.TransformerDecoders;

namespace Seg.Conformance.Tests.FirstParty;

public sealed class ViTConformance : BackboneConformance<ViTAttribute>
{
    private const string AsPublished = "the published checkpoints hold the pre-training's classifier, which segmentation does not use";

    protected override IEnumerable<ConformanceCase<ViTAttribute>> Cases =>
    [
        new("patches of 8, resized positions", Small(s => (s.PatchSize, s.ImageSize) = (8, [16, 24]))),
        new("patches of 32, distilled, dropout", Small(s => (s.PatchSize, s.ImageSize, s.Distilled, s.Dropout) = (32, [64, 64], true, 0.1))),
        new("one block, with classifiers", Small(s => (s.Depth, s.Distilled, s.PretrainClasses) = (1, true, 7)))
        {
            Idle = new Dictionary<string, string> { ["head."] = AsPublished, ["head_dist."] = AsPublished },
        },
    ];

    private static ViTAttribute Small(Action<ViTAttribute> change)
    {
        var spec = new ViTAttribute { Dim = 16, Depth = 3, Heads = 2, PatchSize = 16, ImageSize = [32, 32], PretrainClasses = 0 };
        change(spec);
        return spec;
    }
}

public sealed class MaskTransformerConformance : TransformerDecoderConformance<MaskTransformerAttribute>
{
    protected override IEnumerable<ConformanceCase<MaskTransformerAttribute>> Cases =>
    [
        new("two blocks, the level's channels", new()) { Context = Around(32) },
        new("one block, channels and heads of its own, stochastic depth", new() { Layers = 1, Dim = 24, Heads = 3, Dropout = 0, DropPath = 0.1 }) { Context = Around(16) },
    ];

    private static ComponentContext Around(int channels) => new() { Classes = 5, Pyramid = [new("tokens", 16, channels)] };
}

public sealed class LinearHeadConformance : HeadConformance<LinearHeadAttribute>
{
    protected override IEnumerable<ConformanceCase<LinearHeadAttribute>> Cases => [new("classifies the tokens", new()) { Context = new() { Classes = 5, Pyramid = [new("tokens", 16, 12)] } }];
}
