using BenchmarkDotNet.Running;
using Seg.Benchmarks;

// A filter names what is run: dotnet run -c Release --project benchmarks/Seg.Benchmarks -- --filter *Generator*
BenchmarkSwitcher.FromAssembly(typeof(GeneratorBenchmarks).Assembly).Run(args, new ShortConfig());
