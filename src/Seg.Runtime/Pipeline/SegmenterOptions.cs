namespace Seg.Runtime;

/// <summary>How a segmenter is made and run. Read when the segmenter is made; later changes have no effect.</summary>
public sealed record SegmenterOptions
{
    /// <summary>A model's id, or a JSON spec file.</summary>
    public string Model { get; set; } = "";

    /// <summary>A checkpoint to load instead of the spec's own; null for the spec's.</summary>
    public string? Weights { get; set; }

    /// <summary>Whether to run with freshly initialised weights when there is no checkpoint (for measuring time). Default false: that is an error.</summary>
    public bool AllowRandomWeights { get; set; }

    /// <summary>Statements over the spec, such as <c>decoder.queries=200</c>.</summary>
    public IReadOnlyList<string> Overrides { get; set; } = [];

    /// <summary>Where the model runs: <c>cpu</c>, or <c>cuda</c> and <c>cuda:1</c> in a build with TorchBackend=cuda. Images are prepared and results made on the CPU.</summary>
    public string Device { get; set; } = "cpu";

    /// <summary>What the model's large products are computed with. Default float32; other devices than the processor always do.</summary>
    public InferencePrecision Precision { get; set; } = InferencePrecision.Float32;

    /// <summary>Ids of the inference passes to plan with; null, the default, for all that plugins brought, empty for computing as trained.</summary>
    public IReadOnlyList<string>? Passes { get; set; }

    /// <summary>How many forward passes may run at a time, each on a thread of its own. One already uses all cores; more cost memory. At least 1.</summary>
    public int Concurrency { get; set; } = 1;

    /// <summary>
    /// How many more images are held than are computed at a time: prepared ahead of their forward pass, or turned into results after it. At least 0;
    /// with 2 or more, neither stage keeps the next forward pass waiting.
    /// </summary>
    public int LookAhead { get; set; } = 2;

    /// <summary>
    /// How many images share a forward pass at most, of concurrent calls and of streams, when pre-processing brings them to one size: see
    /// <see cref="BatchingSegmenter"/>. At least 1, which is each image alone. Memory grows with it.
    /// </summary>
    public int Batch { get; set; } = 1;

    /// <summary>Loads the weights and runs one image while the host starts, before it reports ready; null for loading at the first call. Needs a generic host.</summary>
    public WarmUpOptions? WarmUp { get; set; }
}

/// <summary>A segmenter's first image, run before the application is ready rather than by its first caller.</summary>
public sealed record WarmUpOptions
{
    /// <summary>Width of the image. The size that the application mostly sees warms best. At least 1.</summary>
    public int Width { get; set; } = 640;

    /// <summary>Height of the image. At least 1.</summary>
    public int Height { get; set; } = 480;

    /// <summary>What happens when loading or the image fails.</summary>
    public WarmUpFailure OnFailure { get; set; } = WarmUpFailure.StopHost;
}

/// <summary>What a warm-up that fails does to the host.</summary>
public enum WarmUpFailure
{
    /// <summary>The host does not start; <c>StartAsync</c> throws what went wrong.</summary>
    StopHost,
    /// <summary>An error in the log and in the health check; the first call tries again.</summary>
    Continue,
}
