using System.Globalization;
using System.Runtime.InteropServices;
using TorchSharp;

namespace Seg.Cli.Commands.Bench;

/// <summary>How the figures of <c>seg bench</c> come about, and on what: said in every report, so that none travels without it.</summary>
internal static class BenchMethod
{
    public static IReadOnlyList<string> Sentences { get; } =
    [
        "Times are elapsed milliseconds, medians over the runs that count; stages run one after the other in one process, and run by run add up to the total.",
        "processor is the time of all cores together, in milliseconds: where other programs use the machine as well, compare that.",
        "decode reads a picture from memory, write makes overlay, map and JSON files; 'between' is what the forward pass does between the model's stages.",
        "GFLOP are counted from shapes on a forward pass of the model as trained over the same input, a multiply-add as two; activations, softmax, pooling and post-processing are not counted. Builds on TorchSharp's own libtorch count none.",
        "The peak is the best of several convolutions and matrix products, plain and, where the build has oneDNN, with packed weights, each in its fastest turn, measured before and after the runs on the same cores and in the same type.",
        "Memory is resident memory of the whole process, the run time and the weights included; its peak is that of the runs that count.",
    ];

    /// <summary>Said where weights are random.</summary>
    public const string Invented = "Random weights are sure of nothing: post-processing and writing get masks of the drawn scene in the place of the model's.";

    /// <summary>What was measured on.</summary>
    public static IReadOnlyList<(string Name, string Value)> Machine { get; } =
    [
        ("processor", Processor()), ("cores", Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture)), ("system", $"{RuntimeInformation.OSDescription}, {RuntimeInformation.ProcessArchitecture}"),
        ("runtime", RuntimeInformation.FrameworkDescription), ("tensors", $"{typeof(torch).Assembly.GetName().Name}, libtorch {torch.__version__}"),
    ];

    private static string Processor()
    {
        const string file = "/proc/cpuinfo";
        var line = File.Exists(file) ? File.ReadLines(file).FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal)) : null;
        return line is null ? "unknown" : line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
    }
}
