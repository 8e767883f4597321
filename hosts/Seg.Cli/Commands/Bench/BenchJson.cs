using System.Text.Json;
using Seg.Cli.Output;
using Seg.Runtime;

namespace Seg.Cli.Commands.Bench;

/// <summary>The report for programs; docs/reference/bench-json.md lists the fields.</summary>
internal static class BenchJson
{
    // Raised when a field changes its meaning or goes; new ones may come without.
    private const int Version = 1;

    public static void Write(BenchSettings settings, IReadOnlyList<BenchResult> results) => Report.Json(json =>
    {
        json.WriteStartObject();
        json.WriteNumber("version", Version);
        json.WriteStartArray("method");
        foreach (var sentence in BenchMethod.Sentences.Concat(results.Any(r => r.Report.InventedFindings) ? [BenchMethod.Invented] : [])) json.WriteStringValue(sentence);
        json.WriteEndArray();
        json.WriteStartObject("machine");
        foreach (var (name, value) in BenchMethod.Machine) json.WriteString(name, value);
        json.WriteEndObject();
        json.WriteNumber("runs", settings.Runs);
        json.WriteNumber("warmUp", settings.WarmUp);
        json.WriteNumber("operationsPerMultiplyAdd", 2);
        json.WriteStartArray("results");
        foreach (var result in results) Result(json, result, results);
        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static void Result(Utf8JsonWriter json, BenchResult result, IReadOnlyList<BenchResult> results)
    {
        var report = result.Report;
        json.WriteStartObject();
        json.WriteString("model", report.Model);
        json.WriteString("wiring", report.Compiled ? "compiled" : "composed");
        json.WriteString("weights", result.Weights);
        json.WriteBoolean("inventedFindings", report.InventedFindings);
        json.WriteString("task", report.Tasks.ToString().ToLowerInvariant());
        json.WriteString("dtype", report.Dtype);
        Plan(json, report);
        json.WriteNumber("batch", report.Batch);
        Size(json, "input", report.Height, report.Width);
        Size(json, "picture", report.PictureHeight, report.PictureWidth);
        json.WriteStartArray("outputs");
        foreach (var slot in report.Outputs)
        {
            json.WriteStartObject();
            json.WriteString("stage", slot.Kind.JsonName());
            json.WriteStartObject("shapes");
            foreach (var output in slot.Outputs)
            {
                json.WriteStartArray(output.Name);
                foreach (var size in output.Shape) json.WriteNumberValue(size);
                json.WriteEndArray();
            }
            json.WriteEndObject();
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WritePropertyName("timing");
        Timing(json, report.Timing, report.Batch);
        json.WritePropertyName("oneCore");
        if (report.OneCore is { } one) Timing(json, one, report.Batch);
        else json.WriteNullValue();
        json.WriteStartObject("memory");
        json.WriteNumber("beforeBytes", report.Memory.Before);
        json.WriteNumber("peakBytes", report.Memory.Peak);
        json.WriteBoolean("peakOfRuns", report.Memory.PeakOfRuns);
        json.WriteEndObject();
        Stream(json, result.Stream);
        json.WriteStartObject("ratios");
        json.WriteNumber("postprocessToForward", report.Timing["postprocess"].Median / report.Timing.Forward.Median);
        Optional(json, "oneCoreToAll", report.Speedup);
        Optional(json, "streamToForward", result.Stream?.OfForward);
        Optional(json, "float32ToThis", result.FasterThanFloat32(results));
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Plan(Utf8JsonWriter json, BenchmarkReport report)
    {
        json.WriteStartArray("plan");
        foreach (var step in report.Plan)
        {
            json.WriteStartObject();
            json.WriteString("pass", step.Pass);
            json.WriteNumber("changed", step.Changed);
            json.WriteString("summary", step.Summary);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        // An array, since what computes is no field's name.
        json.WriteStartArray("weightedProducts");
        foreach (var (kernel, count) in report.Products)
        {
            json.WriteStartObject();
            json.WriteString("kernel", kernel);
            json.WriteNumber("count", count);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void Timing(Utf8JsonWriter json, BenchmarkTiming timing, int batch)
    {
        json.WriteStartObject();
        json.WriteNumber("threads", timing.Threads);
        json.WriteBoolean("pinned", timing.Pinned);
        json.WriteNumber("picturesPerSecond", timing.Throughput(batch));
        json.WriteStartArray("stages");
        foreach (var stage in timing.Stages) Stage(json, timing, stage);
        json.WriteEndArray();
        json.WritePropertyName("forward");
        Stage(json, timing, timing.Forward);
        json.WritePropertyName("total");
        Stage(json, timing, timing.Total);
        json.WriteStartObject("peak");
        json.WriteNumber("gigaflops", timing.Peak.Rate);
        json.WriteString("product", timing.Peak.Best.Name);
        json.WriteStartObject("products");
        foreach (var probe in timing.Peak.Probes) json.WriteNumber(probe.Name, probe.Rate);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Stage(Utf8JsonWriter json, BenchmarkTiming timing, StageTime stage)
    {
        json.WriteStartObject();
        json.WriteString("stage", stage.Name);
        json.WriteBoolean("inForward", stage.InForward);
        json.WriteNumber("milliseconds", stage.Median);
        json.WriteNumber("fastest", stage.Minimum);
        json.WriteNumber("slowest", stage.Maximum);
        Optional(json, "processorMilliseconds", stage.ProcessorMedian);
        if (stage.Operations is { } operations) json.WriteNumber("operations", operations);
        else json.WriteNull("operations");
        Optional(json, "gigaflops", stage.Rate);
        Optional(json, "shareOfPeak", timing.ShareOfPeak(stage));
        Optional(json, "allocatedBytes", stage.AllocatedMedian);
        json.WriteStartArray("runs");
        foreach (var run in stage.Milliseconds) json.WriteNumberValue(run);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Stream(Utf8JsonWriter json, StreamTime? stream)
    {
        json.WritePropertyName("stream");
        if (stream is null)
        {
            json.WriteNullValue();
            return;
        }
        json.WriteStartObject();
        json.WriteNumber("pictures", stream.Pictures);
        json.WriteNumber("milliseconds", stream.Milliseconds);
        json.WriteNumber("processorMilliseconds", stream.ProcessorMilliseconds);
        json.WriteNumber("picturesPerSecond", stream.Throughput);
        json.WriteNumber("peakBytes", stream.PeakBytes);
        json.WriteEndObject();
    }

    private static void Size(Utf8JsonWriter json, string name, int height, int width)
    {
        json.WriteStartObject(name);
        json.WriteNumber("height", height);
        json.WriteNumber("width", width);
        json.WriteEndObject();
    }

    private static void Optional(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number && double.IsFinite(number)) json.WriteNumber(name, number);
        else json.WriteNull(name);
    }
}
