using Seg.Conformance.Tests.Toys;

namespace Seg.Conformance.Tests.Mutants;

/// <summary>The toys' suites over altered components. Nested in an internal class: xunit runs public suites only, and these are meant to fail.</summary>
internal static class MutantSuites
{
    internal sealed class BackboneMutant(Func<ComponentDescriptor, AlteredDescriptor> alter) : BackboneConformance<ToyBackboneAttribute>
    {
        public BackboneMutant(Func<ToyBackboneAttribute, ToyBackbone> create) : this(d => new(d) { Creates = (spec, _) => Layers.Register(create((ToyBackboneAttribute)spec)) })
        {
        }

        protected override IEnumerable<ConformanceCase<ToyBackboneAttribute>> Cases =>
            [new("both levels", new()) { Stages = 4 }, new("dropout", new() { DropRate = 0.2 }) { Stages = 4 }, .. More];

        public IEnumerable<ConformanceCase<ToyBackboneAttribute>> More { get; init; } = [];

        protected override ComponentDescriptor Descriptor => alter(base.Descriptor);
    }

    internal sealed class PixelsMutant(Func<PixelFeatures, PixelFeatures> change) : PixelDecoderConformance<ToyPixelsAttribute>
    {
        protected override ComponentDescriptor Descriptor => new AlteredDescriptor(base.Descriptor)
        {
            Creates = (spec, context) => new Changed(Layers.Register(new ToyPixels((ToyPixelsAttribute)spec, context)), change),
        };

        private sealed class Changed(ToyPixels inner, Func<PixelFeatures, PixelFeatures> change) : PixelDecoder("mutant")
        {
            public override PixelFeatures Forward(Pyramid features, CancellationToken cancellationToken) => change(inner.Forward(features, cancellationToken));
        }
    }

    internal sealed class QueriesMutant(Func<QuerySet, QuerySet> change) : TransformerDecoderConformance<ToyQueriesAttribute>
    {
        protected override ComponentDescriptor Descriptor => new AlteredDescriptor(base.Descriptor)
        {
            Creates = (spec, context) => new Changed(Layers.Register(new ToyQueries((ToyQueriesAttribute)spec, context)), change),
        };

        private sealed class Changed(ToyQueries inner, Func<QuerySet, QuerySet> change) : TransformerDecoder("mutant")
        {
            public override QuerySet Forward(PixelFeatures features, CancellationToken cancellationToken) => change(inner.Forward(features, cancellationToken));
        }
    }

    internal sealed class HeadMutant(Func<MaskPredictions, MaskPredictions> change) : HeadConformance<ToyHeadAttribute>
    {
        protected override ComponentDescriptor Descriptor => new AlteredDescriptor(base.Descriptor) { Creates = (_, _) => new Changed(change) };

        private sealed class Changed(Func<MaskPredictions, MaskPredictions> change) : QueryHead("mutant")
        {
            public override RawPredictions Forward(QuerySet queries, CancellationToken cancellationToken) => change(new(queries.Layers[^1], []));
        }
    }

    internal sealed class LossMutant(Func<ToyLossAttribute, Criterion> create) : CriterionConformance<ToyLossAttribute>
    {
        protected override IReadOnlyDictionary<string, string> Weights { get; } =
            new Dictionary<string, string> { ["loss_mask"] = nameof(ToyLossAttribute.MaskWeight), ["loss_ce"] = nameof(ToyLossAttribute.ClassWeight) };

        protected override ComponentDescriptor Descriptor => new AlteredDescriptor(base.Descriptor) { Creates = (spec, _) => create((ToyLossAttribute)spec) };
    }
}
