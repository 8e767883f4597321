using System.Diagnostics;
using TorchSharp;
using static TorchSharp.torch;

namespace Seg.Runtime;

/// <summary>The fastest that this machine multiplies, by the tensor library's own operators: what a model's rate is compared with.</summary>
/// <param name="Threads">Cores that it was measured on.</param>
/// <param name="Probes">Every product that was tried, with its best rate.</param>
public sealed record MachinePeak(int Threads, IReadOnlyList<PeakProbe> Probes)
{
    /// <summary>The best.</summary>
    public PeakProbe Best => Probes.MaxBy(probe => probe.Rate)!;

    /// <summary>Its rate in 10⁹ operations a second, a multiply-add counted as two.</summary>
    public double Rate => Best.Rate;

    /// <summary>The better of both, probe by probe.</summary>
    internal MachinePeak With(MachinePeak other) => this with { Probes = [.. Probes.Zip(other.Probes, (one, two) => one.Rate >= two.Rate ? one : two)] };
}

/// <summary>One product.</summary>
/// <param name="Name">What was multiplied.</param>
/// <param name="Rate">10⁹ operations a second in its fastest turn.</param>
public sealed record PeakProbe(string Name, double Rate);

/// <summary>Measures <see cref="MachinePeak"/>.</summary>
/// <remarks>
/// Several products, since libraries differ: with a BLAS that doesn't know a processor's widest instructions, oneDNN's convolutions are more than twice as fast
/// as the same libtorch's matrix products. Each shape is one that models of the field have, large enough that starting it costs nothing.
/// </remarks>
internal static class PeakMeter
{
    private const int MinimumTurns = 2;
    private static readonly TimeSpan Each = TimeSpan.FromMilliseconds(60);

    /// <param name="type">What is multiplied: Float32 or BFloat16.</param>
    /// <param name="cancellationToken">Checked between products.</param>
    public static MachinePeak Measure(ScalarType type, CancellationToken cancellationToken)
    {
        using var mode = inference_mode();
        var probes = new List<PeakProbe>();
        foreach (var make in Products(type))
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var (name, operations, run) = make();
            probes.Add(new(name, operations / Fastest(run).TotalSeconds / 1e9));
        }
        return new(get_num_threads(), probes);
    }

    private static TimeSpan Fastest(Func<Tensor> run)
    {
        run().Dispose();
        var (begin, best) = (Stopwatch.GetTimestamp(), TimeSpan.MaxValue);
        for (var turn = 0; turn < MinimumTurns || Stopwatch.GetElapsedTime(begin) < Each; turn++)
        {
            var start = Stopwatch.GetTimestamp();
            run().Dispose();
            var taken = Stopwatch.GetElapsedTime(start);
            if (taken < best) best = taken;
        }
        return best;
    }

    private static IEnumerable<Func<(string Name, double Operations, Func<Tensor> Run)>> Products(ScalarType type)
    {
        foreach (var channelsLast in (bool[])[true, false])
        {
            yield return () => Convolution(256, 256, 3, 80, channelsLast, type);
            yield return () => Convolution(512, 512, 3, 28, channelsLast, type);
            yield return () => Convolution(256, 1024, 1, 56, channelsLast, type);
            yield return () => Convolution(1024, 2048, 1, 28, channelsLast, type);
        }
        yield return () => Matrices(1024, 1024, 1024, type);
        yield return () => Linear(8400, 1024, 256, type);
    }

    private static (string, double, Func<Tensor>) Convolution(int input, int output, int kernel, int side, bool channelsLast, ScalarType type)
    {
        var (x, weight) = (Filled(type, 1, input, side, side), Filled(type, output, input, kernel, kernel));
        // An image in channels-last order is a permuted view of [batch, rows, columns, channels].
        if (channelsLast) (x, weight) = (Reordered(x), Reordered(weight));
        return ($"conv2d {kernel}x{kernel} {input}->{output} {side}x{side}{(channelsLast ? " channels-last" : "")}", 2.0 * side * side * output * input * kernel * kernel,
            () => nn.functional.conv2d(x, weight, padding: [kernel / 2, kernel / 2]));

        static Tensor Reordered(Tensor planes) => planes.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);
    }

    private static (string, double, Func<Tensor>) Matrices(int rows, int inner, int columns, ScalarType type)
    {
        var (left, right) = (Filled(type, rows, inner), Filled(type, inner, columns));
        return ($"mm {rows}x{inner}x{columns}", 2.0 * rows * inner * columns, () => left.mm(right));
    }

    private static (string, double, Func<Tensor>) Linear(int rows, int inner, int columns, ScalarType type)
    {
        var (x, weight) = (Filled(type, rows, inner), Filled(type, columns, inner));
        return ($"linear {rows}x{inner}->{columns}", 2.0 * rows * inner * columns, () => nn.functional.linear(x, weight));
    }

    // No zeros, which some processors multiply with less power and so at a higher clock, and no random numbers, whose generator others may watch.
    private static Tensor Filled(ScalarType type, params long[] shape)
    {
        var count = shape.Aggregate(1L, (a, b) => a * b);
        return (arange(count, dtype: ScalarType.Float32) * 0.618034f).sin().reshape(shape).to(type);
    }
}
