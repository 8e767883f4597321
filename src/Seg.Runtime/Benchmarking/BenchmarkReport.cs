using Seg.Inference;

namespace Seg.Runtime;

/// <summary>What <see cref="ModelBenchmark"/> measured of one model.</summary>
/// <param name="Model">Its id.</param>
/// <param name="Compiled">Whether its wiring is that of a compiled spec; else it was composed at run time.</param>
/// <param name="Tasks">What was made of the predictions.</param>
/// <param name="Height">Rows of the input.</param>
/// <param name="Width">Columns.</param>
/// <param name="PictureHeight">Rows of the picture, and of the result.</param>
/// <param name="PictureWidth">Columns.</param>
/// <param name="Batch">Pictures that went through together; times, operations and allocations are those of the whole batch.</param>
/// <param name="Dtype">The type that the model computes in: f32, bf16.</param>
/// <param name="InventedFindings">Whether post-processing read masks of the drawn scene, since random weights find nothing.</param>
/// <param name="Outputs">What each stage of the model gave, in order.</param>
/// <param name="Timing">Times on the cores asked for.</param>
/// <param name="OneCore">Times on one core, from runs in turn with those; null if not asked for.</param>
/// <param name="Memory">Memory of the whole process.</param>
public sealed record BenchmarkReport(
    string Model, bool Compiled, SegTask Tasks, int Height, int Width, int PictureHeight, int PictureWidth, int Batch, string Dtype, bool InventedFindings,
    IReadOnlyList<SlotProfile> Outputs, BenchmarkTiming Timing, BenchmarkTiming? OneCore, MemoryUse Memory)
{
    /// <summary>The inference passes that ran, in order; none where the model was measured as trained.</summary>
    public IReadOnlyList<PlanStep> Plan { get; init; } = [];

    /// <summary>The model's weighted products by what computes them.</summary>
    public IReadOnlyDictionary<string, int> Products { get; init; } = new Dictionary<string, int>();

    /// <summary>One core's time of the forward pass over that of all; null if not measured.</summary>
    public double? Speedup => OneCore is null ? null : OneCore.Forward.Median / Timing.Forward.Median;
}

/// <summary>Times of every stage on a number of cores.</summary>
/// <param name="Threads">Threads of an operation, and cores of the process.</param>
/// <param name="Pinned">Whether the process was held to so many cores; false where it had no more, or where the system does not let a process choose.</param>
/// <param name="Stages">
/// decode, preprocess; of the forward pass backbone, pixelDecoder, transformerDecoder or regionDecoder, head, and "between" for what lies between them; postprocess,
/// write. In order; run by run they add up to <paramref name="Total"/>.
/// </param>
/// <param name="Forward">The model's stages together.</param>
/// <param name="Total">Everything: from the file's bytes to the files of the result.</param>
/// <param name="Peak">The machine's peak on these cores.</param>
public sealed record BenchmarkTiming(int Threads, bool Pinned, IReadOnlyList<StageTime> Stages, StageTime Forward, StageTime Total, MachinePeak Peak)
{
    /// <summary>The stage of a name.</summary>
    public StageTime this[string stage] => Stages.Single(s => s.Name == stage);

    /// <summary>The share of the machine's peak that a stage's operations reached; null for stages without counted operations.</summary>
    public double? ShareOfPeak(StageTime stage) => stage.Rate / Peak.Rate;

    /// <summary>Pictures a second, one after the other.</summary>
    public double Throughput(int batch) => batch * 1000 / Total.Median;
}

/// <summary>One stage's times.</summary>
/// <param name="Name">The stage.</param>
/// <param name="InForward">Whether it is part of the forward pass.</param>
/// <param name="Milliseconds">Elapsed time of every run that counts.</param>
/// <param name="ProcessorMilliseconds">Time of the process on all cores in the same runs; null for stages of the model, where reading it costs too much.</param>
/// <param name="Operations">Floating-point operations of one run of the model as it was trained, counted as <see cref="ModelProfile"/> says; null where they aren't.</param>
/// <param name="AllocatedBytes">Managed memory allocated in each run; null for stages of the model.</param>
public sealed record StageTime(
    string Name, bool InForward, IReadOnlyList<double> Milliseconds, IReadOnlyList<double>? ProcessorMilliseconds, long? Operations, IReadOnlyList<long>? AllocatedBytes)
{
    /// <summary>The median run's elapsed time.</summary>
    public double Median => Middle([.. Milliseconds]);

    /// <summary>The fastest run's.</summary>
    public double Minimum => Milliseconds.Min();

    /// <summary>The slowest run's.</summary>
    public double Maximum => Milliseconds.Max();

    /// <summary>Median of the processor time.</summary>
    public double? ProcessorMedian => ProcessorMilliseconds is null ? null : Middle([.. ProcessorMilliseconds]);

    /// <summary>Median of what was allocated, in bytes.</summary>
    public double? AllocatedMedian => AllocatedBytes is null ? null : Middle([.. AllocatedBytes.Select(bytes => (double)bytes)]);

    /// <summary>10⁹ operations a second in the median run.</summary>
    public double? Rate => Operations / Median / 1e6;

    private static double Middle(double[] values)
    {
        Array.Sort(values);
        return (values[(values.Length - 1) / 2] + values[values.Length / 2]) / 2;
    }
}
