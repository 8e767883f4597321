namespace Seg.Runtime;

/// <summary>Model ids, files and specs to segmenters. Thread-safe.</summary>
/// <param name="models">Finds specs.</param>
/// <param name="reader">Lays overrides over them.</param>
/// <param name="classes">Finds class catalogues.</param>
/// <param name="loader">Builds models and fills them with weights.</param>
public sealed class SegmenterFactory(IModelCatalog models, SpecReader reader, IClassCatalogs classes, ModelLoader loader)
{
    /// <summary>Builds the model and loads its weights. The caller owns the segmenter.</summary>
    /// <param name="idOrPath">A model's id, or a JSON spec file.</param>
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
        spec = reader.Apply(spec, SpecOverrides.Parse(options.Overrides));
        var model = loader.Load(spec, weights ?? options.Weights, options.AllowRandomWeights);
        try
        {
            return new Segmenter(model, options);
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>A segmenter that does so at its first call. Thread-safe; the caller owns it.</summary>
    /// <param name="idOrPath">A model's id, or a JSON spec file.</param>
    /// <param name="options">Weights, overrides, concurrency.</param>
    public ISegmenter CreateLazy(string idOrPath, SegmenterOptions? options = null) => new LazySegmenter(
        () =>
        {
            var spec = reader.Apply(models.Get(idOrPath), SpecOverrides.Parse(options?.Overrides ?? []));
            return (spec, classes.Get(spec.Classes));
        },
        () => Create(idOrPath, options));
}
