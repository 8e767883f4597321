using Seg.Heads;
using Seg.RegionDecoders;
using static TorchSharp.torch;

namespace Seg.Conformance.Tests.Mutants;

/// <summary>Region decoders and heads over regions whose results are not what their kind declares: those of Mask R-CNN, altered.</summary>
internal static class RegionMutants
{
    private const string Law = "What_the_ports_declare_comes_out";

    public static IReadOnlyList<Mutant> All { get; } =
    [
        Decoder("boxes of middle and size", "ends before it begins", r => r with { Boxes = cat([r.Boxes.narrow(1, 2, 2), r.Boxes.narrow(1, 0, 2)], 1) }),
        Decoder("images out of order", "must not fall", r => r with { Images = r.Images.flip(0) }),
        Decoder("\"no object\" as a class", "is none", r => r with { Classes = full_like(r.Classes, 5) }),
        Decoder("logits for scores", "beyond 0..1", r => r with { Scores = r.Scores + 3 }),
        Decoder("a score too few", "The tensor of scores", r => r with { Scores = r.Scores.narrow(0, 1, r.Scores.shape[0] - 1) }),
        Decoder("coarse levels first", "from fine to coarse", r => r with { Features = r.Features with { Pyramid = new([.. r.Features.Pyramid.Reverse()]) } }),
        Decoder("training forgotten", "tells nothing of what it drew", r => r with { Supervision = null }),
        Decoder("a target too few", "it names the target of each", r => r with { Supervision = r.Supervision is { } s ? s with { Matched = s.Matched.narrow(0, 1, s.Matched.shape[0] - 1) } : null }),
        Decoder("deltas of background", "stand for a target", r => r with { Supervision = r.Supervision is { } s ? s with { Boxes = s.Boxes! with { Deltas = cat([s.Boxes.Deltas, s.Boxes.Deltas]) } } : null }),
        Head("a region without a mask", "exactly one", p => p with { Masks = [p.Masks[0] with { Regions = zeros_like(p.Masks[0].Regions) }] }),
        Head("masks of all classes", "of each region's own class", p => p with { Masks = [p.Masks[0] with { Logits = p.Masks[0].Logits.unsqueeze(1) }] }),
        Head("what the decoder told of its training lost", "is lost", p => p with { Supervision = null }),
        new("head over regions: pools from the first image only", "Images_of_a_batch_keep_apart", "mask logits of group 0",
            () => new HeadMutant(p => p, set => set with { Images = zeros_like(set.Images) })),
    ];

    private static Mutant Decoder(string name, string tells, Func<RegionSet, RegionSet> change) => new($"region decoder: {name}", Law, tells, () => new DecoderMutant(change));

    private static Mutant Head(string name, string tells, Func<RegionPredictions, RegionPredictions> change) => new($"head over regions: {name}", Law, tells, () => new HeadMutant(change, set => set));

    private sealed class DecoderMutant(Func<RegionSet, RegionSet> change) : RegionDecoderConformance<RoIAttribute>
    {
        protected override IEnumerable<ConformanceCase<RoIAttribute>> Cases =>
            [new("small", new() { Dim = 8, ProposalDim = 8, AnchorScale = 4, LevelProposals = 20, Proposals = 10, TrainLevelProposals = 20, TrainProposals = 10, AnchorSamples = 12, BoxSamples = 8, PoolSize = 2, BoxDim = 4 })];

        protected override ComponentDescriptor Descriptor => new AlteredDescriptor(base.Descriptor)
        {
            Creates = (spec, context) => Layers.Register(new ChangedDecoder(new((RoIAttribute)spec, context), change)),
        };
    }

    private sealed class HeadMutant(Func<RegionPredictions, RegionPredictions> change, Func<RegionSet, RegionSet> changeInput) : HeadConformance<MaskRcnnAttribute>
    {
        protected override IEnumerable<ConformanceCase<MaskRcnnAttribute>> Cases => [new("small", new() { Dim = 8, MaskDim = 4, PoolSize = 3, Convolutions = 1 })];

        protected override ComponentDescriptor Descriptor => new AlteredDescriptor(base.Descriptor)
        {
            Creates = (spec, context) => Layers.Register(new ChangedHead(new((MaskRcnnAttribute)spec, context), change, changeInput)),
        };
    }
}

/// <summary>A region decoder with another result.</summary>
internal sealed partial class ChangedDecoder(RoIRegionDecoder inner, Func<RegionSet, RegionSet> change) : RegionDecoder("mutant")
{
    [Layer("inner")] private readonly RoIRegionDecoder _inner = inner;

    public override RegionSet Forward(PixelFeatures features, ModelInput input, CancellationToken cancellationToken) => change(_inner.Forward(features, input, cancellationToken));
}

/// <summary>A head over regions with another input or result.</summary>
internal sealed partial class ChangedHead(MaskRcnnHead inner, Func<RegionPredictions, RegionPredictions> change, Func<RegionSet, RegionSet> changeInput) : RegionHead("mutant")
{
    [Layer("inner")] private readonly MaskRcnnHead _inner = inner;

    public override RawPredictions Forward(RegionSet regions, CancellationToken cancellationToken) =>
        change((RegionPredictions)_inner.Forward(changeInput(regions), cancellationToken)) with { Images = regions.Images };
}
