namespace Seg.Runtime;

/// <summary>Model ids, files and specs to segmenters. Thread-safe.</summary>
/// <param name="models">Finds specs.</param>
/// <param name="reader">Lays overrides over them.</param>
/// <param name="classes">Finds class catalogues.</param>
/// <param name="loader">Builds models and fills them with weights.</param>
/// <param name="planner">Plans how models are computed; null for as trained.</param>
/// <param name="telemetry">What segmenters report to; null for nothing.</param>
/// <param name="time">Dates what happens to segmenters; null for the system's.</param>
public sealed class SegmenterFactory(IModelCatalog models, SpecReader reader, IClassCatalogs classes, ModelLoader loader,
    InferencePlanner? planner = null, SegTelemetry? telemetry = null, TimeProvider? time = null)
{
    /// <summary>Builds the model and loads its weights. The caller owns the segmenter.</summary>
    /// <param name="idOrPath">A model's id, or a JSON spec file; the options' own is not looked at.</param>
    /// <param name="options">Weights, overrides, concurrency.</param>
    /// <exception cref="SegException">What is wrong with the spec (SEG2###, SEG400#) or the checkpoint (SEG410#).</exception>
    public ISegmenter Create(string idOrPath, SegmenterOptions? options = null) => Create(models.Get(idOrPath), options: options);

    /// <summary>Builds a spec's model and loads its weights. The caller owns the segmenter.</summary>
    /// <param name="spec">The spec.</param>
    /// <param name="weights">A checkpoint to load instead of the spec's own; null for the options' or the spec's.</param>
    /// <param name="options">Weights, overrides, concurrency.</param>
    /// <exception cref="SegException">As above.</exception>
    public ISegmenter Create(ModelSpec spec, string? weights = null, SegmenterOptions? options = null)
    {
        options ??= new();
        return Create(spec, weights, options, Status(options));
    }

    /// <summary>A segmenter that does so at its first call. Thread-safe; the caller owns it.</summary>
    /// <param name="idOrPath">A model's id, or a JSON spec file; the options' own is not looked at.</param>
    /// <param name="options">Weights, overrides, concurrency.</param>
    public ISegmenter CreateLazy(string idOrPath, SegmenterOptions? options = null)
    {
        options = (options ?? new()) with { };
        var status = Status(options);
        return new LazySegmenter(() => Described(idOrPath, options), () => Create(models.Get(idOrPath), null, options, status), status);
    }

    private ISegmenter Create(ModelSpec spec, string? weights, SegmenterOptions options, SegmenterStatus status)
    {
        // Checked before weights are loaded.
        var batching = options.Batch == 1 ? null : new BatchingOptions { MaxBatch = options.Batch, TimeProvider = time ?? TimeProvider.System }.Checked();
        spec = reader.Apply(spec, SpecOverrides.Parse(options.Overrides));
        // A misspelt pass is told before weights are read.
        planner?.Check(options.Passes);
        var model = loader.Load(spec, weights ?? options.Weights, options.AllowRandomWeights);
        try
        {
            var segmenter = new Segmenter(model, options, new(status, telemetry, spec.Id), planner);
            return batching is null ? segmenter : new BatchingSegmenter(segmenter, batching);
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    private (ModelSpec, ClassCatalogue) Described(string idOrPath, SegmenterOptions options)
    {
        var spec = reader.Apply(models.Get(idOrPath), SpecOverrides.Parse(options.Overrides));
        return (spec, classes.Get(spec.Classes));
    }

    private SegmenterStatus Status(SegmenterOptions options) => new(options.Concurrency + options.LookAhead, time, options.Concurrency);
}
