using Seg.TransformerDecoders;

namespace Seg.Conformance.Tests.FirstParty;

public sealed class DetrDecoderConformance : TransformerDecoderConformance<DetrDecoderAttribute>
{
    protected override IEnumerable<ConformanceCase<DetrDecoderAttribute>> Cases =>
    [
        new("three layers", new() { Dim = 16, Queries = 5, Layers = 3, Heads = 4, FeedForward = 24, Dropout = 0 }),
        new("encoder, norms before blocks, dropout, projected input", new()
        {
            Dim = 16, Queries = 5, Layers = 2, EncoderLayers = 2, Heads = 2, FeedForward = 24, PreNorm = true, EnforceInputProjection = true,
        })
        {
            Idle = new Dictionary<string, string> { ["transformer.decoder.layers.0.norm1.weight"] = "queries start from zero, of which a norm keeps its bias only, as published" },
        },
        new("attends to the mask features", new() { Dim = 16, Queries = 5, Layers = 2, Heads = 4, FeedForward = 24, Dropout = 0, InFeature = DetrDecoderAttribute.PixelEmbedding }),
        new("queries stand for the classes", new() { Dim = 16, Queries = 5, Layers = 2, Heads = 4, FeedForward = 24, Dropout = 0, ClassQueries = true }),
    ];
}
