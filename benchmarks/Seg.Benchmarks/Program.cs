using System.Reflection;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Running;
using Seg.Benchmarks;

// A filter names what is run: dotnet run -c Release --project benchmarks/Seg.Benchmarks -- --filter *Generator*
// --check runs every benchmark of a kernel once, unmeasured: each compares its two ways to a result before it is measured.
if (args is ["--check"])
{
    foreach (var type in typeof(GeneratorBenchmarks).Assembly.GetTypes().Where(type => type.Namespace == "Seg.Benchmarks.Kernels" && type.IsPublic).OrderBy(type => type.Name))
    {
        var methods = type.GetMethods();
        var benchmarks = Activator.CreateInstance(type);
        methods.Single(method => method.IsDefined(typeof(GlobalSetupAttribute))).Invoke(benchmarks, null);
        foreach (var method in methods.Where(method => method.IsDefined(typeof(BenchmarkAttribute)))) (method.Invoke(benchmarks, null) as IDisposable)?.Dispose();
        Console.WriteLine($"{type.Name}: both ways agree");
    }
    return;
}
BenchmarkSwitcher.FromAssembly(typeof(GeneratorBenchmarks).Assembly).Run(args, new ShortConfig());
