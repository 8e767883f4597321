using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Seg.Cli.Output;
using Seg.Inference;
using Seg.Runtime;
using TorchSharp;

namespace Seg.Cli.Commands.Bench;

/// <summary><c>seg bench</c>: where a model's time and memory go on this machine.</summary>
internal static class BenchCommand
{
    // Random weights are the same for every call.
    private const int Seed = 1;

    public static Command Create()
    {
        var models = new Option<string[]>("--model", "-m")
        {
            Description = "A model's id (see 'seg models list') or a JSON spec file. Given several times, all go into one table.",
            DefaultValueFactory = _ => ["mask2former-fashion"],
        };
        var set = CommonOptions.Set();
        var weights = new Option<string?>("--weights", "-w") { Description = "A checkpoint to load instead of the model's own. Without either, weights are random, of a fixed seed." };
        var size = CommonOptions.Size("--size", "Height and width of the model's input in pixels, e.g. 640x640. By default what the pre-processing makes of a 4:3 picture.");
        var image = new Option<string?>("--image") { Description = "A picture file to take. By default one is drawn." };
        var picture = CommonOptions.Size("--picture", "Height and width of the drawn picture, which is resized to the input. By default the input's own.");
        var dtypes = new Option<string>("--dtype")
        {
            Description = "What the model's large products are computed with: f32, bf16 (bfloat16 with float32 sums), auto (bf16 where the processor has instructions for it); or several joined by commas, to compare them.",
            HelpName = "dtype",
            DefaultValueFactory = _ => "f32",
        };
        dtypes.Validators.Add(result =>
        {
            foreach (var word in (result.GetValueOrDefault<string>() ?? "").Split(',').Where(word => CommonOptions.PrecisionOf(word) is null))
                result.AddError($"--dtype: expected f32, bf16 or auto, found '{word}'.");
        });
        var passes = CommonOptions.Passes();
        var batch = CommonOptions.Count("--batch", "Pictures that go through the model together.", 1, 1);
        var threads = CommonOptions.Count("--threads", "Threads, and cores that the process keeps to; 0 for all.", 0, 0);
        var compare = new Option<bool>("--compare-threads") { Description = "Repeat every run on one core, in turn with those on --threads, and report the ratio." };
        var runs = CommonOptions.Count("--runs", "Runs that count; medians are taken over them.", 1, 10);
        var warmUp = CommonOptions.Count("--warm-up", "Runs before them that don't.", 0, 2);
        var stream = CommonOptions.Count("--stream", "Then send this many pictures through as 'seg predict' does, with decoding, computing and writing side by side, and compare with the forward pass alone. 0 for none.", 0, 0);
        var json = CommonOptions.Json();
        var command = new Command("bench", "Measure models stage by stage: time, operations, share of this machine's peak, memory.")
        {
            models, set, weights, size, image, picture, dtypes, passes, batch, threads, compare, runs, warmUp, stream, json,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(weights) is not null && result.GetValue(models) is { Length: > 1 }) result.AddError("--weights goes with one --model only.");
            if (result.GetValue(image) is not null && result.GetValue(picture) is not null) result.AddError("--picture is the size of a drawn picture, and --image names a file; give one of them.");
        });
        command.SetAction((call, stop) => RunAsync(new(
            call.GetValue(models)!, call.GetValue(set)!, call.GetValue(weights), CommonOptions.SizeOf(call.GetValue(size)), call.GetValue(image), CommonOptions.SizeOf(call.GetValue(picture)),
            [.. call.GetValue(dtypes)!.Split(',').Select(CommonOptions.PrecisionOf).OfType<InferencePrecision>()], CommonOptions.PassesOf(call.GetValue(passes)!), call.GetValue(batch), call.GetValue(threads), call.GetValue(compare), call.GetValue(runs), call.GetValue(warmUp), call.GetValue(stream)), call.GetValue(json), stop));
        return command;
    }

    private static async Task<int> RunAsync(BenchSettings settings, bool json, CancellationToken stop)
    {
        // What is wrong with ids, options and files is told before anything is measured.
        var specs = settings.Models.Select(model => Services.Spec(model, settings.Set)).Select(spec => SpecOf(spec, settings.Size)).ToArray();
        Services.Provider.GetRequiredService<InferencePlanner>().Check(settings.Passes);
        var composer = Services.Provider.GetRequiredService<ModelComposer>();
        foreach (var spec in specs) composer.Plan(spec);
        var file = settings.Image is null ? null : ReadPicture(settings.Image);

        using var folder = new ScratchFolder();
        using var progress = new ProgressLine();
        var results = new List<BenchResult>();
        foreach (var spec in specs)
            foreach (var dtype in settings.Dtypes) results.Add(await MeasureAsync(spec, dtype, settings, file, folder.Path, progress.For(spec.Id), stop));
        progress.Clear();
        if (json) BenchJson.Write(settings, results);
        else BenchText.Write(results);
        return 0;
    }

    private static byte[] ReadPicture(string path)
    {
        var file = ImageFile.Read(path);
        Services.Provider.GetRequiredService<IImageCodec>().Decode(file, path, ImageLimits.Default);
        return file;
    }

    private static ModelSpec SpecOf(ModelSpec spec, (int Height, int Width)? size)
    {
        var (height, width) = size ?? ModelProfiler.UsualSize(spec);
        return ModelBenchmark.SpecOf(spec, height, width);
    }

    private static async Task<BenchResult> MeasureAsync(
        ModelSpec spec, InferencePrecision dtype, BenchSettings settings, byte[]? file, string folder, IProgress<string> progress, CancellationToken stop)
    {
        var (loader, codec) = (Services.Provider.GetRequiredService<ModelLoader>(), Services.Provider.GetRequiredService<IImageCodec>());
        var weights = settings.Weights ?? loader.FindWeights(spec);
        progress.Report("loading");
        torch.manual_seed(Seed);
        var model = loader.Load(spec, settings.Weights, allowRandom: true);
        InferencePlan? plan = null;
        try
        {
            var report = ModelBenchmark.Run(model, codec, folder, new()
            {
                Height = spec.Preprocess.FixedHeight, Width = spec.Preprocess.FixedWidth, Picture = file, PictureSize = settings.Picture, Batch = settings.Batch,
                Threads = settings.Threads, OneCoreToo = settings.CompareThreads, Runs = settings.Runs, WarmUp = settings.WarmUp, InventFindings = weights is null,
                Plan = built => plan = Services.Provider.GetRequiredService<InferencePlanner>().Plan(built, dtype, settings.Passes),
            }, progress, stop);
            if (settings.Stream == 0) return new(report, weights, null);

            progress.Report($"stream of {settings.Stream} pictures");
            // The segmenter owns the model from here on, which computes by the plan as long as that lives.
            await using var segmenter = new Segmenter(model);
            model = null;
            // Gone before the model is.
            using var lasting = plan;
            plan = null;
            var pictures = new BenchStream(segmenter, codec, report, folder, file);
            return new(report, weights, await StreamTime.MeasureAsync(report, count => pictures.RunAsync(count, stop), settings.Stream));
        }
        finally
        {
            plan?.Dispose();
            model?.Dispose();
        }
    }
}

/// <summary>What a call of <c>seg bench</c> asks for.</summary>
internal sealed record BenchSettings(
    string[] Models, string[] Set, string? Weights, (int Height, int Width)? Size, string? Image, (int Height, int Width)? Picture,
    InferencePrecision[] Dtypes, string[]? Passes, int Batch, int Threads, bool CompareThreads, int Runs, int WarmUp, int Stream);

/// <summary>One model's row.</summary>
/// <param name="Report">Stages, operations, memory.</param>
/// <param name="Weights">The checkpoint's file; null for random weights.</param>
/// <param name="Stream">Throughput of a stream; null if not asked for.</param>
internal sealed record BenchResult(BenchmarkReport Report, string? Weights, StreamTime? Stream)
{
    /// <summary>How many times as long the same model's forward pass takes in float32; null for float32 itself, or where the call did not measure both.</summary>
    public double? FasterThanFloat32(IReadOnlyList<BenchResult> results) =>
        Report.Dtype != "f32" && results.FirstOrDefault(r => r.Report.Model == Report.Model && r.Report.Dtype == "f32") is { } other
            ? other.Report.Timing.Forward.Median / Report.Timing.Forward.Median : null;
}
