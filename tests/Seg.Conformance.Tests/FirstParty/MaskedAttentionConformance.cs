using Seg.TransformerDecoders;

namespace Seg.Conformance.Tests.FirstParty;

public sealed class MaskedAttentionConformance : TransformerDecoderConformance<MaskedAttentionAttribute>
{
    protected override IEnumerable<ConformanceCase<MaskedAttentionAttribute>> Cases =>
    [
        new("three layers, levels as wide as queries", Small(s => s.Dim = 8)) { Context = Around(8) },
        new("projected levels, norm first, dropout", Small(s => (s.PreNorm, s.Dropout) = (true, 0.1))),
        new("one layer, one level, projection enforced", Small(s => (s.Layers, s.Levels, s.Dim, s.EnforceInputProjection) = (1, 1, 8, true))),
    ];

    private static MaskedAttentionAttribute Small(Action<MaskedAttentionAttribute> change)
    {
        var spec = new MaskedAttentionAttribute { Dim = 16, Queries = 5, Layers = 3, Heads = 2, FeedForward = 24 };
        change(spec);
        return spec;
    }

    private static ComponentContext Around(int channels) => new()
    {
        Classes = 4, Pyramid = [new("res5", 32, channels), new("res4", 16, channels), new("res3", 8, channels)], MaskFeatures = new(12, 4),
    };
}
