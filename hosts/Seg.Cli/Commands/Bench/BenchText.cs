using System.Globalization;
using Seg.Cli.Output;
using Seg.Runtime;
using Spectre.Console;

namespace Seg.Cli.Commands.Bench;

/// <summary>The report for people: a table of stages for each model, one of all models where there are several, and how it was measured.</summary>
internal static class BenchText
{
    public static void Write(IReadOnlyList<BenchResult> results)
    {
        foreach (var result in results) WriteModel(result, results);
        if (results.Count > 1) WriteSummary(results);
        foreach (var (name, value) in BenchMethod.Machine) Console.WriteLine($"{name}: {value}");
        Console.WriteLine();
        foreach (var sentence in BenchMethod.Sentences) Console.WriteLine(sentence);
        if (results.Any(r => r.Report.InventedFindings)) Console.WriteLine(BenchMethod.Invented);
    }

    private static void WriteModel(BenchResult result, IReadOnlyList<BenchResult> results)
    {
        var (report, timing) = (result.Report, result.Report.Timing);
        Console.WriteLine($"{report.Model}  {report.Dtype}, input {report.Height}x{report.Width}, {(report.Batch == 1 ? "one picture" : $"{report.Batch} pictures")} of {report.PictureHeight}x{report.PictureWidth}, "
            + $"{Cores(timing)}, {timing.Total.Milliseconds.Count} runs; weights: {result.Weights ?? "random"}; {report.Tasks.ToString().ToLowerInvariant()}");
        var table = Report.Table("stage", "ms", "fastest", "processor", "part", "GFLOP", "GFLOP/s", "of peak", "allocated");
        foreach (var column in table.Columns.Skip(1)) column.Alignment = Justify.Right;
        foreach (var stage in timing.Stages) Row(table, timing, stage, stage.InForward ? "  " : "");
        Row(table, timing, timing.Forward, "= ");
        Row(table, timing, timing.Total, "= ");
        Report.Console.Write(table);

        Console.WriteLine($"plan: {(report.Plan.Count == 0 ? "none, as trained" : string.Join("; ", report.Plan.Select(step => $"{step.Pass}: {step.Summary}")))}");
        if (report.Products.Count > 0) Console.WriteLine($"products: {string.Join(", ", report.Products.OrderByDescending(p => p.Value).Select(p => $"{p.Value} by {p.Key}"))}");
        Console.WriteLine($"peak: {Number(timing.Peak.Rate)} GFLOP/s on {Cores(timing)} ({timing.Peak.Best.Name})");
        Console.WriteLine($"memory: {Mega(report.Memory.Peak)} MB resident at most, {Mega(report.Memory.Before)} MB before the runs{(report.Memory.PeakOfRuns ? "" : "; the peak is that of the whole process")}");
        Console.WriteLine($"post-processing: {Percent(timing["postprocess"].Median / timing.Forward.Median)} of the forward pass");
        if (report.OneCore is { } one)
            Console.WriteLine($"one core: forward {Number(one.Forward.Median)} ms, total {Number(one.Total.Median)} ms, peak {Number(one.Peak.Rate)} GFLOP/s; {Cores(timing)} are {report.Speedup:0.00} times as fast (the peak {timing.Peak.Rate / one.Peak.Rate:0.00} times)");
        if (result.FasterThanFloat32(results) is { } faster) Console.WriteLine($"{report.Dtype}: the forward pass is {faster:0.00} times as fast as in f32");
        if (result.Stream is { } stream)
            Console.WriteLine($"stream: {stream.Pictures} pictures in {stream.Milliseconds / 1000:0.0} s, {stream.Throughput:0.00} a second: {Percent(stream.OfForward)} of the forward pass alone; {Mega(stream.PeakBytes)} MB resident at most");
        Console.WriteLine();
    }

    private static void Row(Table table, BenchmarkTiming timing, StageTime stage, string prefix) => table.Row(
        prefix + stage.Name, Number(stage.Median), Number(stage.Minimum), stage.ProcessorMedian is { } processor ? Number(processor) : "", Percent(stage.Median / timing.Total.Median),
        stage.Operations is > 0 and { } operations ? Number(operations / 1e9) : "", stage.Rate is > 0 and { } rate ? Number(rate) : "",
        timing.ShareOfPeak(stage) is > 0 and { } share ? Percent(share) : "", stage.AllocatedMedian is { } bytes ? $"{bytes / 1e6:0.00} MB" : "");

    private static void WriteSummary(IReadOnlyList<BenchResult> results)
    {
        var table = Report.Table("model", "input", "dtype", "forward ms", "GFLOP", "GFLOP/s", "of peak", "post ms", "total ms", "memory MB", "1 core / all", "stream");
        foreach (var column in table.Columns.Skip(3)) column.Alignment = Justify.Right;
        foreach (var (report, _, stream) in results)
        {
            var timing = report.Timing;
            table.Row(report.Model, $"{report.Height}x{report.Width}", report.Dtype, Number(timing.Forward.Median),
                timing.Forward.Operations is { } operations ? Number(operations / 1e9) : "", timing.Forward.Rate is { } rate ? Number(rate) : "", timing.ShareOfPeak(timing.Forward) is { } share ? Percent(share) : "",
                Number(timing["postprocess"].Median), Number(timing.Total.Median), Mega(report.Memory.Peak), report.Speedup is { } speedup ? Number(speedup) : "", stream is null ? "" : Percent(stream.OfForward));
        }
        Report.Console.Write(table);
    }

    private static string Cores(BenchmarkTiming timing) => $"{timing.Threads} core{(timing.Threads == 1 ? "" : "s")}";

    private static string Number(double value) => value.ToString(value >= 100 ? "0" : value >= 10 ? "0.0" : "0.00", CultureInfo.InvariantCulture);

    private static string Mega(long bytes) => (bytes / 1e6).ToString("0", CultureInfo.InvariantCulture);

    private static string Percent(double part) => (part * 100).ToString(part < 0.0995 ? "0.0" : "0", CultureInfo.InvariantCulture) + " %";
}
