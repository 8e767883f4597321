using TorchSharp;
using static TorchSharp.torch;

namespace Seg.Runtime;

/// <summary>Measures a model stage by stage: from the bytes of a picture to the files of its result, one picture or batch after the other.</summary>
/// <remarks>
/// Not thread-safe, and nothing else should run meanwhile: times are the clock's. Stages follow each other here; what overlapping them gains is measured by
/// streams. Operations are counted on a forward pass over the very input that is timed, of the model as it was trained: what an inference pass saves shows as speed.
/// </remarks>
public sealed class ModelBenchmark
{
    private readonly SegModel _model;
    private readonly IImageCodec _codec;
    private readonly BenchmarkOptions _options;
    private readonly Preprocessor _preprocessor;
    private readonly ResultFiles _files;
    private readonly byte[] _picture;
    private readonly string[] _names;
    private readonly SegTask _tasks;

    private ModelBenchmark(SegModel model, IImageCodec codec, string folder, BenchmarkOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Batch, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Runs, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(options.WarmUp);
        ArgumentOutOfRangeException.ThrowIfNegative(options.Threads);
        (_model, _codec, _options, _files) = (model, codec, options, new(folder, codec));
        _preprocessor = new(model.Spec.Preprocess);
        var (height, width) = options.PictureSize ?? (options.Height, options.Width);
        _picture = options.Picture ?? DrawnPicture(codec, height, width);
        _names = [.. Enumerable.Range(0, options.Batch).Select(i => $"bench{i}")];
        _tasks = options.Tasks != SegTask.None ? options.Tasks : Fullest(model.Spec.Task);
    }

    /// <summary>
    /// A spec whose input has a size, whatever the picture: scaled to fit, padded to the rest, and to the multiple that the model wants. As one pass, without sliding windows.
    /// </summary>
    /// <param name="spec">The spec.</param>
    /// <param name="height">Rows of the input.</param>
    /// <param name="width">Columns.</param>
    public static ModelSpec SpecOf(ModelSpec spec, int height, int width)
    {
        ArgumentNullException.ThrowIfNull(spec);
        var before = spec.Preprocess;
        return spec with
        {
            SlidingWindow = null,
            Preprocess = new()
            {
                ShortestEdge = Math.Min(height, width), LongestEdge = Math.Max(height, width), PadTo = before.PadTo, Filter = before.Filter, Mean = before.Mean, Std = before.Std,
                FixedHeight = Padded(height), FixedWidth = Padded(width),
            },
        };

        int Padded(int edge) => (edge + Math.Max(1, before.PadTo) - 1) / Math.Max(1, before.PadTo) * Math.Max(1, before.PadTo);
    }

    /// <summary>The picture that is taken where none is given: ellipses and noise, the same for every call.</summary>
    /// <param name="codec">Encodes it.</param>
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    /// <returns>A PNG file.</returns>
    public static byte[] DrawnPicture(IImageCodec codec, int height, int width)
    {
        ArgumentNullException.ThrowIfNull(codec);
        return codec.EncodePng(SyntheticScene.Picture(height, width));
    }

    /// <summary>Runs a model and reports its times, operations and memory. Its stage observer and threads are as before afterwards.</summary>
    /// <param name="model">Of a spec that <see cref="SpecOf"/> gave, with its weights; put into eval mode.</param>
    /// <param name="codec">Reads the picture and writes the results.</param>
    /// <param name="folder">Where results are written, over and over. Created when missing.</param>
    /// <param name="options">Sizes and numbers.</param>
    /// <param name="progress">Told what is done now; null for nobody.</param>
    /// <param name="cancellationToken">Honoured between layers.</param>
    /// <exception cref="SegException">SEG420#: the picture can't be read; SEG4300: results can't be written.</exception>
    public static BenchmarkReport Run(
        SegModel model, IImageCodec codec, string folder, BenchmarkOptions options, IProgress<string>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(codec);
        ArgumentNullException.ThrowIfNull(options);
        var before = model.StageObserver;
        model.eval();
        try
        {
            return new ModelBenchmark(model, codec, folder, options).Run(progress, cancellationToken);
        }
        finally
        {
            model.StageObserver = before;
        }
    }

    private BenchmarkReport Run(IProgress<string>? progress, CancellationToken cancellationToken)
    {
        var input = Decode()[0];
        progress?.Report("counting operations");
        var (profile, operations) = Count(cancellationToken);
        ProcessMemory.ReturnUnused();
        var plan = _options.Plan?.Invoke(_model);
        var type = plan?.Type ?? ScalarType.Float32;

        List<Lane> lanes = [new(_options.Threads), .. _options.OneCoreToo ? [new Lane(1)] : Array.Empty<Lane>()];
        MeasurePeaks(lanes, type, progress, cancellationToken);
        for (var run = 0; run < _options.WarmUp; run++)
        {
            progress?.Report($"warming up, {run + 1} of {_options.WarmUp}");
            foreach (var lane in lanes) Once(new StageClock(), lane, cancellationToken);
        }
        GC.Collect();
        GC.WaitForPendingFinalizers();
        ProcessMemory.ReturnUnused();
        var ofRuns = ProcessMemory.ResetPeak();
        var resident = ProcessMemory.Resident;
        for (var run = 0; run < _options.Runs; run++)
        {
            progress?.Report($"run {run + 1} of {_options.Runs}");
            foreach (var lane in lanes) Once(lane.Clock, lane, cancellationToken);
        }
        var memory = new MemoryUse(resident, ProcessMemory.Peak, ofRuns);
        MeasurePeaks(lanes, type, progress, cancellationToken);
        var timings = lanes.Select(lane => lane.Report(operations)).ToArray();
        return new(
            _model.Spec.Id, _model is not ComposedModel, _tasks, profile.Height, profile.Width, input.Height, input.Width, _options.Batch, type == ScalarType.BFloat16 ? "bf16" : "f32",
            _options.InventFindings, profile.Slots, timings[0], timings.ElementAtOrDefault(1), memory) { Plan = plan?.Steps ?? [], Products = plan?.Kernels ?? new Dictionary<string, int>() };
    }

    // Twice, before and after the runs: on a machine that others use too, or whose clock goes with its temperature, the better one is nearer to its peak.
    private static void MeasurePeaks(List<Lane> lanes, ScalarType type, IProgress<string>? progress, CancellationToken cancellationToken)
    {
        foreach (var lane in lanes)
        {
            using var limit = lane.Limit();
            progress?.Report($"measuring the machine's peak on {limit.Cores} cores");
            lane.Add(PeakMeter.Measure(type, cancellationToken));
        }
    }

    private (ModelProfile Profile, IReadOnlyDictionary<string, long>? Operations) Count(CancellationToken cancellationToken)
    {
        using var batch = Prepare(Decode(), cancellationToken);
        // Computed, since the work of region decoders hangs on what they find.
        var profile = ModelProfiler.Run(_model, new ModelInput(batch.Images, batch.Frames), compute: true, cancellationToken);
        if (!profile.CountsOperations) return (profile, null);
        var byPath = profile.Root.All.ToDictionary(module => module.Path, module => module.Operations);
        var operations = profile.Slots.ToDictionary(slot => slot.Kind.JsonName(), slot => byPath[slot.Path]);
        operations[StageClock.Between] = profile.Root.Operations - operations.Values.Sum();
        return (profile, operations);
    }

    private void Once(StageClock clock, Lane lane, CancellationToken cancellationToken)
    {
        using var limit = lane.Limit();
        using var mode = inference_mode();
        using var scope = NewDisposeScope();
        _model.StageObserver = clock;
        clock.BeginRun();
        var images = clock.Time("decode", Decode);
        using var batch = clock.Time("preprocess", () => Prepare(images, cancellationToken));
        var predictions = clock.TimeForward(() => _model.Forward(new ModelInput(batch.Images, batch.Frames), cancellationToken));
        if (_options.InventFindings) predictions = SyntheticScene.Found(predictions);
        var found = clock.Time("postprocess", () => images.Select((_, i) => _model.PostProcessor.Process(predictions, i, batch.Frames[i], _tasks, cancellationToken)).ToArray());
        clock.Time("write", () => Write(images, found));
    }

    private int Write(ImageInput[] images, TaskResults[] found)
    {
        var files = 0;
        for (var i = 0; i < images.Length; i++)
            files += _files.Write(_names[i], images[i], new(_names[i], images[i].Width, images[i].Height, _model.Spec.Id, _model.Classes, found[i])).Count;
        return files;
    }

    private ImageInput[] Decode() => [.. _names.Select(name => _codec.Decode(_picture, name, ImageLimits.Default))];

    private ImageBatch Prepare(ImageInput[] images, CancellationToken cancellationToken) => _preprocessor.Run(images, null, cancellationToken);

    private static SegTask Fullest(SegTask tasks) =>
        tasks.HasFlag(SegTask.Panoptic) ? SegTask.Panoptic : tasks.HasFlag(SegTask.Instance) ? SegTask.Instance : SegTask.Semantic;

    // Runs on so many cores.
    private sealed class Lane(int cores)
    {
        private MachinePeak? _peak;
        private (int Cores, bool Pinned) _seen;

        public StageClock Clock { get; } = new();

        public CoreLimit Limit()
        {
            var limit = new CoreLimit(cores);
            _seen = (limit.Cores, limit.IsPinned);
            return limit;
        }

        public void Add(MachinePeak peak) => _peak = _peak?.With(peak) ?? peak;

        public BenchmarkTiming Report(IReadOnlyDictionary<string, long>? operations)
        {
            var (stages, forward, total) = Clock.Report(operations);
            return new(_seen.Cores, _seen.Pinned, stages, forward, total, _peak!);
        }
    }
}
