using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace Seg.Benchmarks;

/// <summary>A few iterations in this very process: a minute or two for all, and figures good to compare with each other.</summary>
internal sealed class ShortConfig : ManualConfig
{
    public ShortConfig()
    {
        // In process, since a project that BenchmarkDotNet writes would not be built by this repository's rules.
        AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance).WithWarmupCount(3).WithIterationCount(5));
        AddColumnProvider(DefaultColumnProviders.Instance);
        // Of a machine that others use as well, the fastest iteration says most.
        AddColumn(StatisticColumn.Min);
        AddDiagnoser(MemoryDiagnoser.Default);
        AddExporter(MarkdownExporter.GitHub);
        AddLogger(ConsoleLogger.Default);
        // Beside the program, below artifacts/: reports are no part of the repository.
        ArtifactsPath = Path.Combine(AppContext.BaseDirectory, "reports");
    }
}
