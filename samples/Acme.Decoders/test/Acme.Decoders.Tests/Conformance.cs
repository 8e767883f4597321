using Seg;
using Seg.Conformance;

[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace Acme.Decoders.Tests;

/// <summary>What every decoder of Seg must keep: truthful ports, batches, gradients, threads, cancellation, no leaks …</summary>
public sealed class EarlyExitConformance : TransformerDecoderConformance<EarlyExitAttribute>
{
    protected override IEnumerable<ConformanceCase<EarlyExitAttribute>> Cases =>
    [
        new("every layer", Small(s => s.Threshold = 0)) { Context = Around },
        // Random weights change owners of cells at every layer, so that none leaves before its last: as many stages as layers.
        new("early exit", Small(s => s.Threshold = 1e-6)) { Context = Around },
        new("leaves at once", Small(s => (s.Threshold, s.MinLayers) = (1, 1))) { Context = Around, Stages = 1 },
    ];

    internal static EarlyExitAttribute Small(Action<EarlyExitAttribute>? change = null)
    {
        var spec = new EarlyExitAttribute { Dim = 16, Queries = 5, Layers = 4, Heads = 2, FeedForward = 24 };
        change?.Invoke(spec);
        return spec;
    }

    internal static ComponentContext Around => new()
    {
        Classes = 4, Pyramid = [new("res5", 32, 16), new("res4", 16, 16), new("res3", 8, 16)], MaskFeatures = new(12, 4),
    };
}

/// <summary>No component without a suite.</summary>
public sealed class Coverage : ConformanceCoverage<EarlyExitAttribute>;
