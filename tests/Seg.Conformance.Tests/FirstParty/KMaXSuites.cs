using Seg.Heads;
using Seg.PixelDecoders;
using Seg.TransformerDecoders;

namespace Seg.Conformance.Tests.FirstParty;

public sealed class KMaXPixelDecoderConformance : PixelDecoderConformance<KMaXPixelDecoderAttribute>
{
    protected override IEnumerable<ConformanceCase<KMaXPixelDecoderAttribute>> Cases =>
    [
        new("axial and bottleneck blocks", new() { Blocks = [1, 2, 1, 1], Channels = [8, 8, 4, 4], Heads = 4 }),
        new("one level given, none passed on, drop path", new() { Blocks = [1, 1, 1, 1], Channels = [8, 4, 4, 4], Heads = 2, Levels = 1, PassOn = [], DropPath = 0.2 }),
        new("as released", new() { Blocks = [1, 1, 1], Kinds = [BlockKind.Bottleneck, BlockKind.Axial, BlockKind.Axial], Channels = [4, 8, 8], Heads = 8, InFeatures = ["res3", "res4", "res5"], PassOn = ["res5"], Variant = Variant.Released }),
    ];
}

public sealed class KMeansAttentionConformance : TransformerDecoderConformance<KMeansAttentionAttribute>
{
    protected override IEnumerable<ConformanceCase<KMeansAttentionAttribute>> Cases =>
    [
        new("no semantic predictor, drop path", Small(s => (s.SemanticFeatures, s.DropPath) = ([], 0.2))) { Context = Around() },
        new("semantic head", Small(s => s.SemanticFeatures = ["res5"])) { Context = Around("res5") },
        new("semantic decoder, one level", Small(s => (s.Blocks, s.SemanticDropout) = ([2], 0))) { Context = Around("res5", "res3", "res2") with { Pyramid = [new("os32", 32, 8), .. Raw("res5", "res3", "res2")] } },
    ];

    private static KMeansAttentionAttribute Small(Action<KMeansAttentionAttribute> change)
    {
        var spec = new KMeansAttentionAttribute { Queries = 5, Blocks = [1, 1, 1], Dim = 16, Filters = 8, Heads = 2, FeedForward = 24, MaskDim = 8 };
        change(spec);
        return spec;
    }

    private static ComponentContext Around(params string[] passedOn) => new()
    {
        Classes = 4, Pyramid = [new("os32", 32, 8), new("os16", 16, 8), new("os8", 8, 8), .. Raw(passedOn)], MaskFeatures = new(12, 4),
    };

    private static IEnumerable<LevelShape> Raw(params string[] names) =>
        new LevelShape[] { new("res5", 32, 10), new("res3", 8, 6), new("res2", 4, 4) }.Where(level => names.Contains(level.Name));
}

public sealed class KMaXCriterionConformance : CriterionConformance<KMaXCriterionAttribute>
{
    protected override IEnumerable<ConformanceCase<KMaXCriterionAttribute>> Cases =>
    [
        new("as published", new() { PixelSamples = 64, SemanticSamples = 64 }),
        new("matchings of their own, void counts", new() { PixelSamples = 64, SemanticSamples = 0, ShareMatching = false, IgnoreVoid = false }),
        new("final layer only", new() { PixelSamples = 64, DeepSupervision = false }),
    ];

    protected override IReadOnlyDictionary<string, string> Weights => new Dictionary<string, string>
    {
        ["loss_ce"] = nameof(KMaXCriterionAttribute.ClassWeight),
        ["loss_mask"] = nameof(KMaXCriterionAttribute.MaskWeight),
        ["loss_dice"] = nameof(KMaXCriterionAttribute.DiceWeight),
        ["loss_pixel_insdis"] = nameof(KMaXCriterionAttribute.PixelWeight),
        ["loss_aux_semantic"] = nameof(KMaXCriterionAttribute.SemanticWeight),
    };
}

public sealed class KMaXInferenceConformance : PostProcessorConformance<KMaXInferenceAttribute>
{
    protected override IEnumerable<ConformanceCase<KMaXInferenceAttribute>> Cases =>
    [
        new("as published, without area limits", new() { ThingAreaLimit = 0, StuffAreaLimit = 0 }),
        new("small area limits, class score alone, few instances", new() { ThingAreaLimit = 20, StuffAreaLimit = 20, MaskExponent = 0, TopInstances = 7 }),
        new("as released", new() { Variant = Variant.Released }),
    ];
}
