using System.Text.Json;
using Seg.Testing;

namespace Seg.Cli.Tests;

/// <summary><c>seg bench</c>: figures that fit together, whatever the machine. Nothing is said of how fast it is.</summary>
public class BenchTests
{
    private const string Fashion = "mask2former-fashion";

    private static readonly Lazy<SegCall> Measured = new(() =>
        SegProcess.Run("bench", "--model", Fashion, "--size", "64x96", "--picture", "80x120", "--runs", "3", "--warm-up", "1", "--compare-threads", "--stream", "2", "--json"));

    private static JsonElement Result => Measured.Value.Json.GetProperty("results")[0];

    [Fact]
    public void The_report_says_what_was_measured_how_and_on_what()
    {
        Assert.Equal((0, ""), (Measured.Value.ExitCode, Measured.Value.Error));
        var report = Measured.Value.Json;
        Assert.Equal((1, 3, 1, 2), (Number(report, "version"), Number(report, "runs"), Number(report, "warmUp"), Number(report, "operationsPerMultiplyAdd")));
        Assert.NotEmpty(report.GetProperty("method").EnumerateArray());
        Assert.All(new[] { "processor", "cores", "system", "runtime", "tensors" }, name => Assert.NotEqual("", report.GetProperty("machine").GetProperty(name).GetString()));
        Assert.Equal((Fashion, "f32", "panoptic"), (Text("model"), Text("dtype"), Text("task")));
        Assert.Equal(["seg/fold-norm", "seg/channels-last", "seg/bfloat16", "seg/onednn"], Result.GetProperty("plan").EnumerateArray().Select(step => step.GetProperty("pass").GetString()));
        Assert.All(Result.GetProperty("plan").EnumerateArray(), step => Assert.True(step.GetProperty("changed").GetInt32() >= 0 && step.GetProperty("summary").GetString()!.Length > 0));
        Assert.True(Result.GetProperty("weightedProducts").EnumerateArray().Sum(products => products.GetProperty("count").GetInt32()) > 20);
        Assert.EndsWith("model.safetensors", Text("weights"));
        Assert.False(Result.GetProperty("inventedFindings").GetBoolean());
        Assert.Equal((64, 96, 80, 120), (Number(Result.GetProperty("input"), "height"), Number(Result.GetProperty("input"), "width"), Number(Result.GetProperty("picture"), "height"), Number(Result.GetProperty("picture"), "width")));
        Assert.Equal([1, 128, 2, 3], Result.GetProperty("outputs")[0].GetProperty("shapes").GetProperty("res5").EnumerateArray().Select(size => size.GetInt32()));

        static string? Text(string name) => Result.GetProperty(name).GetString();
    }

    [Fact]
    public void Stages_come_in_order_and_add_up_run_by_run()
    {
        foreach (var timing in new[] { Result.GetProperty("timing"), Result.GetProperty("oneCore") })
        {
            var stages = timing.GetProperty("stages").EnumerateArray().ToArray();
            Assert.Equal(["decode", "preprocess", "backbone", "pixelDecoder", "transformerDecoder", "head", "between", "postprocess", "write"], stages.Select(Name));
            var (forward, total) = (Runs(timing.GetProperty("forward")), Runs(timing.GetProperty("total")));
            Assert.Equal((3, 3), (forward.Length, total.Length));
            for (var run = 0; run < 3; run++)
            {
                Assert.Equal(forward[run], stages.Where(stage => stage.GetProperty("inForward").GetBoolean()).Sum(stage => Runs(stage)[run]), tolerance: 1e-6);
                Assert.Equal(total[run], stages.Sum(stage => Runs(stage)[run]), tolerance: 1e-6);
            }
            Assert.All(stages, stage => Assert.Equal(Runs(stage).Order().ElementAt(1), Double(stage, "milliseconds")));
            Assert.All(stages.Where(stage => !stage.GetProperty("inForward").GetBoolean()), stage => Assert.True(stage.GetProperty("allocatedBytes").GetDouble() >= 0));
        }
        Assert.Equal(1, Number(Result.GetProperty("oneCore"), "threads"));
        Assert.Equal(Environment.ProcessorCount, Number(Result.GetProperty("timing"), "threads"));
    }

#if SEG_SYSTEM_TORCH // TorchSharp's own libtorch shows no operators to count.
    [Fact]
    public void Operations_are_those_that_models_show_counts()
    {
        var modules = SegProcess.Run("models", "show", Fashion, "--size", "64x96", "--json").Json.GetProperty("profile").GetProperty("modules").EnumerateArray()
            .ToDictionary(module => module.GetProperty("path").GetString()!, module => module.GetProperty("operations").GetInt64());
        var timing = Result.GetProperty("timing");
        foreach (var (stage, path) in new[] { ("backbone", "backbone"), ("pixelDecoder", "sem_seg_head.pixel_decoder"), ("transformerDecoder", "sem_seg_head.predictor") })
            Assert.Equal(modules[path], timing.GetProperty("stages").EnumerateArray().Single(s => Name(s) == stage).GetProperty("operations").GetInt64());
        var whole = modules["backbone"] + modules["sem_seg_head"];
        Assert.Equal((whole, whole), (timing.GetProperty("forward").GetProperty("operations").GetInt64(), timing.GetProperty("total").GetProperty("operations").GetInt64()));
        Assert.Equal(JsonValueKind.Null, timing.GetProperty("stages")[0].GetProperty("operations").ValueKind);
    }
#else
    [Fact]
    public void Operations_that_nobody_counted_are_no_numbers() =>
        Assert.All(Result.GetProperty("timing").GetProperty("stages").EnumerateArray().Append(Result.GetProperty("timing").GetProperty("forward")), stage =>
            Assert.All(new[] { "operations", "gigaflops", "shareOfPeak" }, field => Assert.Equal(JsonValueKind.Null, stage.GetProperty(field).ValueKind)));
#endif

    [Fact]
    public void Rates_shares_and_ratios_follow_from_times_operations_and_peak()
    {
        foreach (var timing in new[] { Result.GetProperty("timing"), Result.GetProperty("oneCore") })
        {
            var peak = timing.GetProperty("peak");
            Assert.Equal(Double(peak, "gigaflops"), peak.GetProperty("products").EnumerateObject().Max(product => product.Value.GetDouble()));
            Assert.Equal(Double(peak, "gigaflops"), Double(peak.GetProperty("products"), peak.GetProperty("product").GetString()!));
            foreach (var stage in timing.GetProperty("stages").EnumerateArray().Append(timing.GetProperty("forward")).Where(s => s.GetProperty("operations").ValueKind == JsonValueKind.Number))
            {
                var rate = stage.GetProperty("operations").GetInt64() / Double(stage, "milliseconds") / 1e6;
                Assert.Equal(rate, Double(stage, "gigaflops"), rate * 1e-9);
                Assert.Equal(rate / Double(peak, "gigaflops"), Double(stage, "shareOfPeak"), 1e-9);
            }
        }
        var (ratios, forward) = (Result.GetProperty("ratios"), Double(Result.GetProperty("timing").GetProperty("forward"), "milliseconds"));
        var post = Result.GetProperty("timing").GetProperty("stages").EnumerateArray().Single(s => Name(s) == "postprocess");
        Assert.Equal(Double(post, "milliseconds") / forward, Double(ratios, "postprocessToForward"), 1e-9);
        Assert.Equal(Double(Result.GetProperty("oneCore").GetProperty("forward"), "milliseconds") / forward, Double(ratios, "oneCoreToAll"), 1e-9);
        Assert.Equal(forward * 2 / Double(Result.GetProperty("stream"), "milliseconds"), Double(ratios, "streamToForward"), 1e-9);
        Assert.Equal(2, Number(Result.GetProperty("stream"), "pictures"));
        Assert.InRange(Result.GetProperty("memory").GetProperty("beforeBytes").GetInt64(), 1L << 20, Result.GetProperty("memory").GetProperty("peakBytes").GetInt64());
    }

    [Fact]
    public void Every_field_is_on_its_reference_page()
    {
        var page = File.ReadAllText(Path.Combine(SegProcess.Root, "docs", "reference", "bench-json.md"));
        Assert.All(Names(Measured.Value.Json).Distinct(), name => Assert.Contains($"`{name}`", page));

        // Names of products and of tensors are data.
        static IEnumerable<string> Names(JsonElement json) => json.ValueKind switch
        {
            JsonValueKind.Array => json.EnumerateArray().SelectMany(Names),
            JsonValueKind.Object => json.EnumerateObject().SelectMany(p => (p.Name is "products" or "shapes" ? [] : Names(p.Value)).Prepend(p.Name)),
            _ => [],
        };
    }

    [Fact]
    public void Several_models_share_a_table_and_random_weights_are_named()
    {
        using var folder = new TemporaryFolder();
        var call = SegProcess.Run("bench", "--model", TinyModels.Swin(folder), "--model", Fashion, "--size", "64x64", "--batch", "2", "--threads", "1", "--runs", "1", "--warm-up", "0");
        Assert.Equal((0, ""), (call.ExitCode, call.Error));
        var lines = call.Output.Split('\n');
        Assert.Contains(lines, line => line.StartsWith("tiny-swin  f32, input 64x64, 2 pictures of 64x64, 1 core, 1 runs; weights: random; semantic", StringComparison.Ordinal));
        Assert.Equal(2, lines.Count(line => line.Trim().StartsWith("transformerDecoder ", StringComparison.Ordinal)));
        var heads = Array.FindIndex(lines, line => line.Contains("1 core / all", StringComparison.Ordinal));
        Assert.Contains(lines.Skip(heads), line => line.Trim().StartsWith("tiny-swin ", StringComparison.Ordinal));
        Assert.Contains(lines.Skip(heads), line => line.Trim().StartsWith($"{Fashion} ", StringComparison.Ordinal));
        Assert.Contains("in the place of the model's", call.Output);
    }

    [Fact]
    public void A_batch_counts_as_many_operations_as_it_has_pictures()
    {
        var call = SegProcess.Run("bench", "--size", "64x96", "--batch", "3", "--runs", "1", "--warm-up", "0", "--image", "samples/fashion/000000.png", "--json");
        Assert.Equal(0, call.ExitCode);
        var (three, one) = (call.Json.GetProperty("results")[0], Result);
        Assert.Equal(3 * Operations(one), Operations(three));
        Assert.Equal((3, 64), (Number(three, "batch"), Number(three.GetProperty("input"), "height")));
    }

    [Fact]
    public void Types_and_passes_can_be_compared_in_one_call()
    {
        var call = SegProcess.Run("bench", "-m", "segmenter-t-mask16-ade20k", "--size", "64x64", "--dtype", "bf16,f32", "--runs", "1", "--warm-up", "0", "--passes", "seg/bfloat16", "--json");
        Assert.Equal((0, ""), (call.ExitCode, call.Error));
        var results = call.Json.GetProperty("results").EnumerateArray().ToArray();
        Assert.Equal(["bf16", "f32"], results.Select(result => result.GetProperty("dtype").GetString()));
        Assert.All(results, result => Assert.Equal("seg/bfloat16", Assert.Single(result.GetProperty("plan").EnumerateArray()).GetProperty("pass").GetString()));
        var forward = results.Select(result => Double(result.GetProperty("timing").GetProperty("forward"), "milliseconds")).ToArray();
        Assert.Equal(forward[1] / forward[0], Double(results[0].GetProperty("ratios"), "float32ToThis"), 1e-9);
        Assert.Equal(JsonValueKind.Null, results[1].GetProperty("ratios").GetProperty("float32ToThis").ValueKind);
        Assert.Equal(Operations(results[0]), Operations(results[1]));
    }

    [Fact]
    public void Values_that_are_none_are_refused_all_at_once()
    {
        (string Option, string Value)[] wrong =
        [
            ("--size", "0x64"), ("--picture", "64"), ("--dtype", "f64"), ("--batch", "0"), ("--runs", "many"), ("--warm-up", "-1"), ("--threads", "-2"), ("--stream", "-3"),
        ];
        var call = SegProcess.Run(["bench", .. wrong.SelectMany(w => new[] { w.Option, w.Value })]);
        Assert.Equal((2, ""), (call.ExitCode, call.Output));
        var lines = call.Error.Split('\n');
        Assert.All(wrong, w => Assert.Contains(lines, line => line.Contains(w.Option, StringComparison.Ordinal) && line.Contains(w.Value, StringComparison.Ordinal)));
    }

    [Fact]
    public void Options_that_exclude_each_other_are_refused()
    {
        foreach (var call in new[] { SegProcess.Run("bench", "-m", Fashion, "-m", Fashion, "-w", "a.safetensors"), SegProcess.Run("bench", "--image", "a.png", "--picture", "64x64") })
        {
            Assert.Equal((2, ""), (call.ExitCode, call.Output));
            Assert.Contains("one", call.Error);
        }
    }

    [Theory]
    [InlineData("SEG4004", "--model", "mask2former-fashoin")]
    [InlineData("SEG4200", "--image", "nowhere.png")]
    [InlineData("SEG4100", "--weights", "nowhere.safetensors")]
    [InlineData("SEG4201", "--image", "README.md")]
    [InlineData("SEG4003", "--passes", "seg/magic")]
    public void What_is_not_there_is_named_before_anything_is_measured(string id, string option, string value)
    {
        var call = SegProcess.Run("bench", "--size", "64x64", option, value);
        Assert.Equal((1, ""), (call.ExitCode, call.Output));
        Assert.Contains(id, call.Error);
        Assert.Contains(value, call.Error);
    }

    // None where nobody counts them.
    private static long? Operations(JsonElement result) => result.GetProperty("timing").GetProperty("forward").GetProperty("operations") is { ValueKind: JsonValueKind.Number } number ? number.GetInt64() : null;

    private static string Name(JsonElement stage) => stage.GetProperty("stage").GetString()!;

    private static double[] Runs(JsonElement stage) => [.. stage.GetProperty("runs").EnumerateArray().Select(run => run.GetDouble())];

    private static double Double(JsonElement json, string name) => json.GetProperty(name).GetDouble();

    private static int Number(JsonElement json, string name) => json.GetProperty(name).GetInt32();
}
