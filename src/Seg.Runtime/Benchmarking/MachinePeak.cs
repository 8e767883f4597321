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
    private static readonly TimeSpan Each = TimeSpan.FromMilliseconds(30);

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
            var product = make();
            using var packed = product.Packed;
            probes.Add(new(product.Name, product.Operations / Fastest(product.Run).TotalSeconds / 1e9));
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

    private static IEnumerable<Func<Product>> Products(ScalarType type)
    {
        // Channels in and out, kernel, side of the map.
        foreach (var (input, output, kernel, side) in ((int, int, int, int)[])[(256, 256, 3, 80), (512, 512, 3, 28), (256, 1024, 1, 56), (1024, 2048, 1, 28)])
        {
            yield return () => Convolution(input, output, kernel, side, channelsLast: true, type);
            yield return () => Convolution(input, output, kernel, side, channelsLast: false, type);
#if SEG_SYSTEM_TORCH
            if (Torch.PackedProduct.IsAvailable) yield return () => PackedConvolution(input, output, kernel, side, type);
#endif
        }
        yield return () => Matrices(1024, type);
        yield return () => Linear(8400, 1024, 256, type);
#if SEG_SYSTEM_TORCH
        if (Torch.PackedProduct.IsAvailable) yield return () => PackedLinear(8400, 1024, 256, type);
#endif
    }

    private static Product Convolution(int input, int output, int kernel, int side, bool channelsLast, ScalarType type)
    {
        var (x, weight) = (Filled(type, 1, input, side, side), Filled(type, output, input, kernel, kernel));
        if (channelsLast) (x, weight) = (ChannelsLast(x), ChannelsLast(weight));
        return new($"{Name(input, output, kernel, side)}{(channelsLast ? " channels-last" : "")}", Operations(input, output, kernel, side), () => nn.functional.conv2d(x, weight, padding: [kernel / 2, kernel / 2]));
    }

    private static Product Matrices(int side, ScalarType type)
    {
        var (left, right) = (Filled(type, side, side), Filled(type, side, side));
        return new($"mm {side}x{side}x{side}", 2.0 * side * side * side, () => left.mm(right));
    }

    private static Product Linear(int rows, int inner, int columns, ScalarType type)
    {
        var (x, weight) = (Filled(type, rows, inner), Filled(type, columns, inner));
        return new($"linear {rows}x{inner}->{columns}", 2.0 * rows * inner * columns, () => nn.functional.linear(x, weight));
    }

#if SEG_SYSTEM_TORCH
    private static Product PackedConvolution(int input, int output, int kernel, int side, ScalarType type)
    {
        var x = ChannelsLast(Filled(type, 1, input, side, side));
        var packed = Torch.PackedProduct.Convolution(Filled(ScalarType.Float32, output, input, kernel, kernel), null, (1, 1), (kernel / 2, kernel / 2), (1, 1), type: type);
        return new($"{Name(input, output, kernel, side)} packed", Operations(input, output, kernel, side), () => packed.Run(x), packed);
    }

    private static Product PackedLinear(int rows, int inner, int columns, ScalarType type)
    {
        var x = Filled(type, rows, inner);
        var packed = Torch.PackedProduct.Linear(Filled(ScalarType.Float32, columns, inner), null, type: type);
        return new($"linear {rows}x{inner}->{columns} packed", 2.0 * rows * inner * columns, () => packed.Run(x), packed);
    }
#endif

    private static string Name(int input, int output, int kernel, int side) => $"conv2d {kernel}x{kernel} {input}->{output} {side}x{side}";

    private static double Operations(int input, int output, int kernel, int side) => 2.0 * side * side * output * input * kernel * kernel;

    // An image in channels-last order is a permuted view of [batch, rows, columns, channels].
    private static Tensor ChannelsLast(Tensor planes) => planes.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);

    // No zeros, which some processors multiply with less power and so at a higher clock, and no random numbers, whose generator others may watch.
    private static Tensor Filled(ScalarType type, params long[] shape)
    {
        var count = shape.Aggregate(1L, (a, b) => a * b);
        return (arange(count, dtype: ScalarType.Float32) * 0.618034f).sin().reshape(shape).to(type);
    }

    // What is multiplied, how often in floating-point operations, and packed weights to dispose.
    private sealed record Product(string Name, double Operations, Func<Tensor> Run, IDisposable? Packed = null);
}
