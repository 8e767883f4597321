using System.Runtime.Intrinsics;

namespace Seg.Kernels;

/// <summary>Sizes of an attention along lines.</summary>
/// <param name="Lines">Number of lines.</param>
/// <param name="Length">Cells of a line.</param>
/// <param name="Heads">Number of heads.</param>
/// <param name="KeyChannels">Channels of a head's query and key.</param>
/// <param name="ValueChannels">Channels of a head's value.</param>
public readonly record struct AxialShape(int Lines, int Length, int Heads, int KeyChannels, int ValueChannels)
{
    /// <summary>Channels of queries, keys and values of all heads.</summary>
    public int InputChannels => checked(Heads * (2 * KeyChannels + ValueChannels));

    /// <summary>Channels of the output.</summary>
    public int OutputChannels => checked(Heads * ValueChannels);
}

/// <summary>What a trained axial attention knows besides its linear layer. Normalisations come as what they do to a channel in evaluation.</summary>
public readonly ref struct AxialWeights
{
    /// <summary>[2 · span − 1, key channels]: the vector that queries meet, row d + span − 1 for a key d cells behind the query; farther ones take the last row.</summary>
    public required ReadOnlySpan<float> QueryPositions { get; init; }

    /// <summary>[2 · span − 1, key channels]: the vector that keys meet.</summary>
    public required ReadOnlySpan<float> KeyPositions { get; init; }

    /// <summary>[2 · span − 1, value channels]: what is added to values.</summary>
    public required ReadOnlySpan<float> ValuePositions { get; init; }

    /// <summary>[3, heads]: factors of content, query · position and key · position. What is added to them plays no part in a softmax.</summary>
    public required ReadOnlySpan<float> SimilarityScale { get; init; }

    /// <summary>[2, heads · value channels]: factors of content and position.</summary>
    public required ReadOnlySpan<float> OutputScale { get; init; }

    /// <summary>[heads · value channels]: added to their sum.</summary>
    public required ReadOnlySpan<float> OutputShift { get; init; }
}

/// <summary>
/// Position-sensitive self-attention along lines (Wang et al., Axial-DeepLab, 2020, eq. 4; deeplab2, layers/axial_layers.py) for inference. What queries, keys and
/// weights have to do with positions is computed from the tables of distances as they are, never spread out by pairs of cells. Numbers are float32, or bfloat16 as
/// <see cref="ushort"/>, computed in float32. Thread-safe, multi-threaded over lines and heads, without allocation that grows with them.
/// </summary>
public static class AxialLines
{
    /// <param name="shape">The sizes.</param>
    /// <param name="input">[lines, queries, keys, values of all heads, length].</param>
    /// <param name="weights">See <see cref="AxialWeights"/>.</param>
    /// <param name="output">[lines, heads · value channels, length], overwritten.</param>
    /// <param name="cancellationToken">Checked between bands of lines.</param>
    /// <exception cref="ArgumentException">A buffer is too small, a size out of range, or the tables are of different spans.</exception>
    public static void Run(AxialShape shape, ReadOnlySpan<float> input, in AxialWeights weights, Span<float> output, CancellationToken cancellationToken = default) =>
        Run(shape, input, weights, output, LaneWidths.Widest, cancellationToken);

    /// <inheritdoc cref="Run(AxialShape, ReadOnlySpan{float}, in AxialWeights, Span{float}, CancellationToken)"/>
    public static void Run(AxialShape shape, ReadOnlySpan<ushort> input, in AxialWeights weights, Span<ushort> output, CancellationToken cancellationToken = default) =>
        Run(shape, input, weights, output, LaneWidths.Widest, cancellationToken);

    internal static unsafe void Run<T>(
        AxialShape shape, ReadOnlySpan<T> input, in AxialWeights weights, Span<T> output, LaneWidth width, CancellationToken cancellationToken) where T : unmanaged
    {
        Check(shape, weights);
        KernelGuard.Holds(input.Length, (long)shape.Lines * shape.InputChannels * shape.Length, nameof(input));
        KernelGuard.Holds(output.Length, (long)shape.Lines * shape.OutputChannels * shape.Length, nameof(output));
        Report(shape);
        if (KernelWork.IsDry)
        {
            output[..(shape.Lines * shape.OutputChannels * shape.Length)].Clear();
            return;
        }
        if (shape.Length == 0) return;
        using var tables = new AxialTables(shape, weights);
        fixed (T* from = input, to = output)
        fixed (float* similarity = weights.SimilarityScale, scale = weights.OutputScale, shift = weights.OutputShift)
        {
            var data = new AxialData<T> { Input = from, Output = to, SimilarityScale = similarity, OutputScale = scale, OutputShift = shift };
            Action<int, int> body = width switch
            {
                LaneWidth.Bits512 => new AxialPass<Lanes512, Vector512<float>, T>(shape, tables, data).Units,
                LaneWidth.Bits256 => new AxialPass<Lanes256, Vector256<float>, T>(shape, tables, data).Units,
                _ => new AxialPass<Lanes128, Vector128<float>, T>(shape, tables, data).Units,
            };
            var cost = (long)shape.Length * shape.Length * (3L * shape.KeyChannels + 2L * shape.ValueChannels);
            Bands.Run(checked(shape.Lines * shape.Heads), cost, body, cancellationToken);
        }
    }

    // The five products, and two operations for each number that batch normalisation scales and shifts: three similarities a pair of cells, two sums a channel.
    private static void Report(AxialShape shape)
    {
        var pairs = (long)shape.Lines * shape.Heads * shape.Length * shape.Length;
        var normalised = 3 * pairs + 2L * shape.Lines * shape.OutputChannels * shape.Length;
        KernelWork.Report("axial attention", 2 * pairs * (3L * shape.KeyChannels + 2L * shape.ValueChannels) + 2 * normalised);
    }

    private static void Check(AxialShape shape, in AxialWeights weights)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(shape.Lines, nameof(shape));
        ArgumentOutOfRangeException.ThrowIfNegative(shape.Length, nameof(shape));
        ArgumentOutOfRangeException.ThrowIfLessThan(shape.Heads, 1, nameof(shape));
        ArgumentOutOfRangeException.ThrowIfLessThan(shape.KeyChannels, 1, nameof(shape));
        ArgumentOutOfRangeException.ThrowIfLessThan(shape.ValueChannels, 1, nameof(shape));
        KernelGuard.Holds(weights.SimilarityScale.Length, 3L * shape.Heads, nameof(weights));
        KernelGuard.Holds(weights.OutputScale.Length, 2L * shape.OutputChannels, nameof(weights));
        KernelGuard.Holds(weights.OutputShift.Length, shape.OutputChannels, nameof(weights));
        var rows = weights.QueryPositions.Length / shape.KeyChannels;
        if (rows % 2 == 0 || weights.QueryPositions.Length != rows * shape.KeyChannels || weights.KeyPositions.Length != weights.QueryPositions.Length
            || weights.ValuePositions.Length != rows * shape.ValueChannels)
        {
            throw new ArgumentException("The tables of positions must have a row for each distance from −(span − 1) to span − 1, all three of one span.", nameof(weights));
        }
    }
}
