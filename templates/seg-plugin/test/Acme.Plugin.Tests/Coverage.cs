using Seg.Conformance;

[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace Acme.Plugin.Tests;

/// <summary>Fails when a component of the plugin has no suite.</summary>
public sealed class Coverage : ConformanceCoverage<SampleAttribute>;
