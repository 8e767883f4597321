using static TorchSharp.torch;
using static Seg.Conformance.Tests.Mutants.MutantSuites;

namespace Seg.Conformance.Tests.Mutants;

/// <summary>Decoders and heads whose results are not what their kind declares.</summary>
internal static class DecoderMutants
{
    private const string Law = "What_the_ports_declare_comes_out";

    public static IReadOnlyList<Mutant> All { get; } =
    [
        Pixels("levels fine to coarse", "in this order", f => f with { Pyramid = new([.. f.Pyramid.Reverse()]) }),
        Pixels("mask features forgotten", "mask features, but none", f => f with { MaskFeatures = null }),
        Pixels("mask features of another stride", "of stride 4, but the result says 8", f => f with { MaskFeatures = f.MaskFeatures! with { Stride = 8 } }),
        Pixels("mask features of half the size", "rounded up", f => f with { MaskFeatures = f.MaskFeatures! with { Tensor = f.MaskFeatures.Tensor.narrow(2, 0, 1) } }),
        Queries("a query too few", "5 queries of 8 channels", q => q with { Embeddings = q.Embeddings.narrow(1, 0, 4) }),
        Queries("no column for \"no object\"", "\"no object\"", q => q with { Layers = [q.Layers[0] with { ClassLogits = q.Layers[0].ClassLogits.narrow(2, 0, 5) }] }),
        Queries("mask logits of another size", "Layer 0: mask logits", q => q with { Layers = [q.Layers[0] with { MaskLogits = q.Layers[0].MaskLogits.narrow(2, 0, 1) }] }),
        Head("a class too many", "The final prediction: class logits", p => p with { Final = p.Final with { ClassLogits = cat([p.Final.ClassLogits, p.Final.ClassLogits], 2) } }),
        Head("an auxiliary prediction of fewer queries", "Auxiliary prediction 0", p => p with { Auxiliary = [p.Final with { ClassLogits = p.Final.ClassLogits.narrow(1, 0, 1) }] }),
    ];

    private static Mutant Pixels(string name, string tells, Func<PixelFeatures, PixelFeatures> change) => new($"pixel decoder: {name}", Law, tells, () => new PixelsMutant(change));

    private static Mutant Queries(string name, string tells, Func<QuerySet, QuerySet> change) => new($"transformer decoder: {name}", Law, tells, () => new QueriesMutant(change));

    private static Mutant Head(string name, string tells, Func<MaskPredictions, MaskPredictions> change) => new($"head: {name}", Law, tells, () => new HeadMutant(change));
}
