using System.CommandLine;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Seg.Cli.Output;
using Seg.Runtime;
using Spectre.Console;
using TorchSharp;

namespace Seg.Cli.Commands;

/// <summary><c>seg predict IMAGES…</c>: masks as pictures, JSON and a table.</summary>
internal static class PredictCommand
{
    private sealed record Settings(string[] Images, string Model, string[] Set, string? Weights, string Out, SegTask Tasks, string Device, InferencePrecision Precision, string[]? Passes, int Threads, int Batch, int? Tile, int? TileOverlap,
        TestTimeAugmentation? Augmentation, long? MaxPixels, bool Json);

    public static Command Create()
    {
        var images = new Argument<string[]>("images") { Description = "Picture files: JPEG, PNG, WebP, BMP, TIFF. To a video model they are the frames of one clip, in this order.", Arity = ArgumentArity.OneOrMore };
        images.Validators.Add(result =>
        {
            // The parser takes a misspelt option for one more picture.
            foreach (var token in result.Tokens.Where(t => t.Value.StartsWith('-') && !File.Exists(t.Value))) result.AddError($"'{token.Value}' is no option of predict, and no file.");
        });
        var model = CommonOptions.Model();
        var set = CommonOptions.Set();
        var weights = new Option<string?>("--weights", "-w") { Description = "A checkpoint to load instead of the model's own." };
        var output = new Option<string>("--out", "-o") { Description = "Folder for the results.", DefaultValueFactory = _ => "out" };
        var task = new Option<SegTask>("--task", "-t")
        {
            Description = "panoptic, instance, semantic, or several joined by commas. Default: the fullest that the model is for.",
            HelpName = "task",
            CustomParser = result => ParseTask(result),
        };
        var device = new Option<string>("--device") { Description = "cpu; or cuda, cuda:1 in a build with TorchBackend=cuda.", DefaultValueFactory = _ => "cpu" };
        var dtype = CommonOptions.Dtype();
        var passes = CommonOptions.Passes();
        var threads = new Option<int>("--threads") { Description = "Threads for one operation; 0 for all cores." };
        threads.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && int.TryParse(result.Tokens[0].Value, out var count) && count < 0) result.AddError($"--threads: expected 0 or more, found {count}.");
        });
        var batch = new Option<int>("--batch")
        {
            Description = "Pictures in one forward pass at most: those that pre-processing brings to one size. More is faster where one picture does not fill the cores or the GPU, and takes more memory.",
            DefaultValueFactory = _ => 1,
        };
        batch.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && int.TryParse(result.Tokens[0].Value, out var count) && count < 1) result.AddError($"--batch: expected 1 or more, found {count}.");
        });
        var tile = new Option<int?>("--tile") { Description = "Segment pictures larger than this many pixels piece by piece, with memory that does not grow with them. Best near the size the model was trained at." };
        var overlap = new Option<int?>("--tile-overlap") { Description = "Pixels that neighbouring tiles share; things up to this size are seen whole. Default: a quarter of --tile." };
        var tta = new Option<bool>("--tta") { Description = "Test-time augmentation: average the class probabilities of several scales, plain and mirrored. Semantic results only; about 17 times the work." };
        var scales = new Option<double[]>("--tta-scales")
        {
            Description = $"Factors on the size for --tta, joined by commas. Default: {string.Join(",", new TestTimeAugmentation().Scales.Select(s => FormattableString.Invariant($"{s}")))}.",
            HelpName = "scales",
            CustomParser = result => ParseScales(result),
        };
        var noFlip = new Option<bool>("--tta-no-flip") { Description = "Leave the mirrored passes of --tta out." };
        var maxPixels = new Option<long?>("--max-pixels") { Description = $"Refuse pictures of more pixels, before they are decoded. Default: {ImageLimits.Default.MaxPixels}. PGM and PPM files that are read tile by tile have no limit.", HelpName = "count" };
        maxPixels.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && long.TryParse(result.Tokens[0].Value, out var count) && count < 1) result.AddError($"--max-pixels: expected 1 or more, found {count}.");
        });
        var json = CommonOptions.Json();
        var command = new Command("predict", "Segment pictures.") { images, model, set, weights, output, task, device, dtype, passes, threads, batch, tile, overlap, tta, scales, noFlip, maxPixels, json };
        command.Validators.Add(result =>
        {
            if (result.GetValue(overlap) is not null && result.GetValue(tile) is null) result.AddError("--tile-overlap needs --tile.");
            if (!result.GetValue(tta) && (result.GetResult(scales) is { Implicit: false } || result.GetValue(noFlip))) result.AddError("--tta-scales and --tta-no-flip need --tta.");
        });
        command.SetAction((call, cancellation) => RunAsync(new(
            call.GetValue(images)!, call.GetValue(model)!, call.GetValue(set)!, call.GetValue(weights), call.GetValue(output)!,
            call.GetValue(task), call.GetValue(device)!, CommonOptions.PrecisionOf(call.GetValue(dtype)!)!.Value, CommonOptions.PassesOf(call.GetValue(passes)!), call.GetValue(threads), call.GetValue(batch),
            call.GetValue(tile), call.GetValue(overlap), call.GetValue(tta) ? Augmentation(call.GetValue(scales), !call.GetValue(noFlip)) : null, call.GetValue(maxPixels), call.GetValue(json)), cancellation));
        return command;
    }

    private static TestTimeAugmentation Augmentation(double[]? scales, bool flip) => new() { Scales = scales is { Length: > 0 } ? scales : new TestTimeAugmentation().Scales, Flip = flip };

    private static double[] ParseScales(System.CommandLine.Parsing.ArgumentResult result)
    {
        var scales = new List<double>();
        foreach (var part in result.Tokens.SelectMany(t => t.Value.Split(',')))
        {
            if (double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out var scale) && scale > 0) scales.Add(scale);
            else result.AddError($"--tta-scales: '{part}' is no number above 0.");
        }
        return [.. scales];
    }

    private static SegTask ParseTask(System.CommandLine.Parsing.ArgumentResult result)
    {
        var tasks = SegTask.None;
        foreach (var part in result.Tokens.SelectMany(t => t.Value.Split(',')))
        {
            if (Enum.TryParse<SegTask>(part, ignoreCase: true, out var one) && one != SegTask.None) tasks |= one;
            else result.AddError($"'{part}' is no task; the tasks are panoptic, instance, semantic.");
        }
        return tasks;
    }

    private static async Task<int> RunAsync(Settings settings, CancellationToken cancellation)
    {
        var stems = Stems(settings.Images);
        // libtorch takes longer to load than plugins and spec together: both at once, each on a core of its own.
        var library = Task.Run(torch.get_num_threads, CancellationToken.None);
        try
        {
            return await PredictAsync(settings, stems, cancellation);
        }
        finally
        {
            // The process must not end while a library loads. What is wrong with it, the first tensor has told.
            await ((Task)library).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task<int> PredictAsync(Settings settings, string[] stems, CancellationToken cancellation)
    {
        var spec = Services.Spec(settings.Model, settings.Set);
        if (settings.Threads > 0) torch.set_num_threads(settings.Threads);
        // What several passes or windows are averaged to is a class map.
        var isStitched = settings.Augmentation is not null || spec.SlidingWindow is not null;
        var tasks = settings.Tasks != SegTask.None ? settings.Tasks : isStitched && spec.Task.HasFlag(SegTask.Semantic) ? SegTask.Semantic : Fullest(spec.Task);
        var codec = Services.Provider.GetRequiredService<IImageCodec>();
        if (settings.MaxPixels is { } most) codec = codec.WithLimits(new(most));
        var files = new ResultFiles(settings.Out, codec);
        await using var segmenter = Create(spec, settings);
        // Before hours of work, not after.
        files.CheckRoom();

        using var report = PredictionReport.Create(settings.Json, settings.Out);
        var failed = new FailedPictures(settings.Images.Length, files);
        var done = 0;
        try
        {
            await WithProgress(settings, async (tiles, advance) =>
            {
                var options = new SegmentOptions { Tasks = tasks, Augmentation = settings.Augmentation };
                var pictures = spec.JoinsImages ? ClipPictures.Run(settings.Images, segmenter, codec, options, cancellation)
                    : new PictureStream(segmenter, codec, options, tiles).Run(settings.Images, cancellation);
                var next = 0;
                await foreach (var picture in pictures)
                {
                    var (path, stem) = (settings.Images[next], stems[next]);
                    next++;
                    try
                    {
                        using var segmented = await picture;
                        report.Add(Prediction.Of(path, segmented.Result, await segmented.WriteAsync(files, stem, cancellation), segmented.Plan));
                        done++;
                    }
                    catch (Exception error) when (FailedPictures.IsOfPicture(error))
                    {
                        // One bad picture must not cost the others.
                        failed.Add(path, error);
                    }
                    advance();
                }
            });
            report.Complete();
            return failed.ExitCode;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            Console.Error.WriteLine($"seg: interrupted after {done} of {settings.Images.Length} pictures; finished files are whole.");
            return ExitCodes.Interrupted;
        }
        finally
        {
            failed.Summarise();
        }
    }

    // Results are named after the pictures; two of one name would overwrite each other, so that is refused before any work.
    private static string[] Stems(string[] images)
    {
        var stems = images.Select(i => Path.GetFileNameWithoutExtension(i)).ToArray();
        if (stems.GroupBy(s => s).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new SegException("SEG4300", $"{string.Join(" and ", images.Where(i => Path.GetFileNameWithoutExtension(i) == twice.Key).Take(2).Select(i => $"'{i}'"))} would both be written as '{twice.Key}.*'. Segment them in separate calls with other --out folders.");
        return stems;
    }

    private static SegTask Fullest(SegTask tasks) =>
        tasks.HasFlag(SegTask.Panoptic) ? SegTask.Panoptic : tasks.HasFlag(SegTask.Instance) ? SegTask.Instance : SegTask.Semantic;

    private static ISegmenter Create(ModelSpec spec, Settings settings)
    {
        // Checked before weights are loaded.
        var tiling = settings.Tile is { } size ? new TilingOptions { TileSize = size, Overlap = settings.TileOverlap } : null;
        tiling?.Validate();
        var segmenter = Services.Provider.GetRequiredService<SegmenterFactory>().Create(spec, settings.Weights,
            new() { Device = settings.Device, Precision = settings.Precision, Passes = settings.Passes, Batch = settings.Batch });
        return tiling is null ? segmenter : new TilingSegmenter(segmenter, tiling);
    }

    private static async Task WithProgress(Settings settings, Func<Func<string, TilingPlan, IProgress<int>>, Action, Task> work)
    {
        // A bar is for a terminal, and for more than one picture or tile; redirected output stays clean.
        if (settings.Json || Console.IsErrorRedirected || Console.IsOutputRedirected || (settings.Images.Length < 2 && settings.Tile is null))
        {
            await work((_, _) => new Told(_ => { }), () => { });
            return;
        }
        await Report.Console.Progress().AutoClear(true).StartAsync(async progress =>
        {
            var task = progress.AddTask("segmenting", maxValue: settings.Images.Length);
            await work(
                (path, plan) =>
                {
                    Report.Line($"{path}: {plan.Width}x{plan.Height} in {PredictionReport.Describe(plan)}");
                    var tiles = progress.AddTask(Markup.Escape(Path.GetFileName(path)), maxValue: plan.Tiles.Count);
                    return new Told(count => tiles.Value = count);
                },
                () => task.Increment(1));
        });
    }

    // Reports where it is told, unlike Progress<T>, which queues the reports.
    private sealed class Told(Action<int> report) : IProgress<int>
    {
        public void Report(int value) => report(value);
    }
}
