using Seg.Inference;
using Seg.Passes;

namespace Seg.Conformance.Tests.FirstParty;

public sealed class FoldNormConformance : InferencePassConformance<FoldNormAttribute>;

public sealed class ChannelsLastConformance : InferencePassConformance<ChannelsLastAttribute>
{
    protected override IReadOnlyList<InferencePass> Earlier => [new FoldNorm(new())];
}

public sealed class BFloat16Conformance : InferencePassConformance<BFloat16Attribute>
{
    protected override IReadOnlyList<InferencePass> Earlier => [new FoldNorm(new()), new ChannelsLast(new())];
}

public sealed class OneDnnConformance : InferencePassConformance<OneDnnAttribute>
{
    protected override IReadOnlyList<InferencePass> Earlier => [new FoldNorm(new()), new ChannelsLast(new()), new BFloat16(new())];
}
