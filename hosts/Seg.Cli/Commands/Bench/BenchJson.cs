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
        Objects(json, "results", results, result => Result(json, result, results));
        json.WriteEndObject();
    });

    private static void Result(Utf8JsonWriter json, BenchResult result, IReadOnlyList<BenchResult> results)
    {
        var report = result.Report;
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
        Objects(json, "outputs", report.Outputs, slot =>
        {
            json.WriteString("stage", slot.Kind.JsonName());
            json.WriteStartObject("shapes");
            foreach (var output in slot.Outputs)
            {
                json.WriteStartArray(output.Name);
                foreach (var size in output.Shape) json.WriteNumberValue(size);
                json.WriteEndArray();
            }
            json.WriteEndObject();
        });
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
    }

    private static void Plan(Utf8JsonWriter json, BenchmarkReport report)
    {
        Objects(json, "plan", report.Plan, step =>
        {
            json.WriteString("pass", step.Pass);
            json.WriteNumber("changed", step.Changed);
            json.WriteString("summary", step.Summary);
        });
        // An array, since what computes is no field's name.
        Objects(json, "weightedProducts", report.Products, product =>
        {
            json.WriteString("kernel", product.Key);
            json.WriteNumber("count", product.Value);
        });
    }

    private static void Timing(Utf8JsonWriter json, BenchmarkTiming timing, int batch)
    {
        json.WriteStartObject();
        json.WriteNumber("threads", timing.Threads);
        json.WriteBoolean("pinned", timing.Pinned);
        json.WriteNumber("picturesPerSecond", timing.Throughput(batch));
        Objects(json, "stages", timing.Stages, stage => Stage(json, timing, stage));
        json.WriteStartObject("forward");
        Stage(json, timing, timing.Forward);
        json.WriteEndObject();
        json.WriteStartObject("total");
        Stage(json, timing, timing.Total);
        json.WriteEndObject();
        json.WriteStartObject("peak");
        json.WriteNumber("gigaflops", timing.Peak.Rate);
        json.WriteString("product", timing.Peak.Best.Name);
        json.WriteStartObject("products");
        foreach (var probe in timing.Peak.Probes) json.WriteNumber(probe.Name, probe.Rate);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    // The fields of an object.
    private static void Stage(Utf8JsonWriter json, BenchmarkTiming timing, StageTime stage)
    {
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

    private static void Objects<T>(Utf8JsonWriter json, string name, IEnumerable<T> items, Action<T> fields)
    {
        json.WriteStartArray(name);
        foreach (var item in items)
        {
            json.WriteStartObject();
            fields(item);
            json.WriteEndObject();
        }
        json.WriteEndArray();
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
