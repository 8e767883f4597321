namespace Seg.Kernels.Tests;

/// <summary>Attention against its definition in double precision, in every width that the machine has.</summary>
public sealed class ScaledAttentionTests
{
    public static TheoryData<int, int, int, int, int> Shapes
    {
        get
        {
            var shapes = new TheoryData<int, int, int, int, int>();
            foreach (var width in LaneWidths.All)
                foreach (var (queries, keys, heads, channels) in new[]
                {
                    (100, 200, 3, 32), (1, 1, 1, 1), (7, 63, 2, 5), (13, 64, 3, 16), (5, 65, 1, 33), (50, 129, 2, 64), (301, 20, 1, 8), (6, 200, 2, 20),
                })
                    shapes.Add((int)width, queries, keys, heads, channels);
            return shapes;
        }
    }

    [Theory, MemberData(nameof(Shapes))]
    public void Agrees_with_the_definition(int width, int queries, int keys, int heads, int channels)
    {
        var problem = new Problem(new(queries, keys, heads, channels, 1.3f / channels), seed: queries);
        Assert.InRange(problem.Deviation(problem.Run((LaneWidth)width), null), 0, 3e-6);
    }

    [Theory, MemberData(nameof(Shapes))]
    public void Masked_by_logits_it_agrees_with_the_definition(int width, int queries, int keys, int heads, int channels)
    {
        var problem = new Problem(new(queries, keys, heads, channels, 0.7f), seed: keys);
        // Few visible keys, many, none, all; close together as in masks.
        var logits = problem.Mask(query => (query % 5) switch { 0 => 0.03, 1 => 0.5, 2 => 0, 3 => 1, _ => 0.97 });
        Assert.InRange(problem.Deviation(problem.Run((LaneWidth)width, logits), logits), 0, 3e-6);
    }

    [Theory, MemberData(nameof(Shapes))]
    public void Rows_may_be_parts_of_longer_ones(int width, int queries, int keys, int heads, int channels)
    {
        var problem = new Problem(new(queries, keys, heads, channels, 0.5f), seed: 1);
        Assert.Equal(problem.Run((LaneWidth)width), problem.RunTogether((LaneWidth)width));
    }

    [Theory, MemberData(nameof(Shapes))]
    public void Bfloat16_is_float32_arithmetic_rounded_once(int width, int queries, int keys, int heads, int channels)
    {
        var problem = new Problem(new(queries, keys, heads, channels, 0.7f), seed: keys, bfloat16: true);
        var logits = problem.Mask(query => query % 3 * 0.4);
        var row = heads * channels;
        var (query, key, value) = (Bfloat16.Of(problem.Query), Bfloat16.Of(problem.Key), Bfloat16.Of(problem.Value));
        ushort[] output = new ushort[queries * row], mixed = new ushort[queries * row];
        ScaledAttention.Run<ushort, ushort>(
            problem.Shape, new(query, row), new(key, row), new(value, row), new(Bfloat16.Of(logits), keys), masked: true, output, (LaneWidth)width, default);
        ScaledAttention.Run<ushort, float>(
            problem.Shape, new(query, row), new(key, row), new(value, row), new(logits, keys), masked: true, mixed, (LaneWidth)width, default);
        Assert.Equal(mixed, output);
        var expected = problem.Definition(logits);
        // Eight bits: half a unit in the last place is at most 2^-8 of the number.
        for (var i = 0; i < expected.Length; i++) Assert.InRange(Math.Abs(expected[i] - Bfloat16.ToSingle(output[i])), 0, Math.Abs(expected[i]) / 256 + 3e-6);
    }

    [Fact]
    public void Scores_of_any_size_neither_overflow_nor_vanish()
    {
        foreach (var width in LaneWidths.All)
        {
            // The second tile's scores are far above the first's, the third's far below.
            var keys = Enumerable.Range(0, 160).Select(i => i < 64 ? 0f : i < 128 ? 1e30f : -1e38f).ToArray();
            var values = Enumerable.Range(0, 160).Select(i => (float)i).ToArray();
            var output = new float[1];
            ScaledAttention.Run<float, float>(new(1, 160, 1, 1, 1), new([1f], 1), new(keys, 1), new(values, 1), default, masked: false, output, width, default);
            Assert.Equal(95.5f, output[0], 1e-3f);
        }
    }

    [Fact]
    public void Undefined_numbers_are_seen_where_they_are_not_blocked()
    {
        foreach (var width in LaneWidths.All)
        {
            float[] query = [1, 1], key = [.. Enumerable.Repeat(1f, 70)], value = [.. Enumerable.Repeat(3f, 70)], mask = [.. Enumerable.Repeat(1f, 140)];
            key[66] = float.NaN;
            mask[70 + 66] = -1;
            // An undefined logit blocks nothing.
            mask[70 + 2] = float.NaN;
            var output = new float[2];
            ScaledAttention.Run(new(2, 70, 1, 1, 1), new RowView<float>(query, 1), new(key, 1), new(value, 1), new RowView<float>(mask, 70), true, output, width, default);
            Assert.True(float.IsNaN(output[0]));
            Assert.Equal(3, output[1], 1e-6f);
        }
    }

    [Fact]
    public void Without_keys_the_result_is_zero_and_without_queries_there_is_none()
    {
        float[] output = [1, 2];
        ScaledAttention.Run(new(1, 0, 1, 2, 1), new RowView<float>([1, 2], 2), new([], 2), new([], 2), output);
        Assert.Equal([0, 0], output);
        ScaledAttention.Run(new(0, 1, 1, 2, 1), new RowView<float>([], 2), new([1, 2], 2), new([1, 2], 2), Span<float>.Empty);
    }

    [Fact]
    public void Short_buffers_are_refused_and_a_cancelled_call_does_not_begin()
    {
        Assert.Throws<ArgumentException>(() => ScaledAttention.Run(new(3, 2, 2, 2, 1), new RowView<float>(new float[8], 4), new(new float[8], 4), new(new float[8], 4), new float[12]));
        Assert.Throws<ArgumentException>(() => ScaledAttention.Run(new(2, 2, 2, 2, 1), new RowView<float>(new float[8], 4), new(new float[8], 4), new(new float[8], 4), new float[7]));
        Assert.Throws<ArgumentException>(() => ScaledAttention.Run(new(2, 2, 2, 3, 1), new RowView<float>(new float[12], 4), new(new float[12], 6), new(new float[12], 6), new float[12]));
        Assert.Throws<ArgumentException>(() => ScaledAttention.RunMasked(
            new(2, 2, 2, 2, 1), new RowView<float>(new float[8], 4), new(new float[8], 4), new(new float[8], 4), new RowView<float>(new float[3], 2), new float[8]));
        Assert.Throws<ArgumentOutOfRangeException>(() => ScaledAttention.Run(new(2, 2, 0, 2, 1), new RowView<float>(new float[8], 4), new(new float[8], 4), new(new float[8], 4), new float[8]));
        Assert.Throws<OperationCanceledException>(() => ScaledAttention.Run(
            new(2, 2, 2, 2, 1), new RowView<float>(new float[8], 4), new(new float[8], 4), new(new float[8], 4), new float[8], new CancellationToken(canceled: true)));
    }

    [Fact]
    public void Work_is_counted_as_if_nothing_were_blocked_and_left_undone_where_asked()
    {
        var problem = new Problem(new(6, 70, 2, 8, 1), seed: 2);
        var heard = new List<(string, long)>();
        var output = new float[6 * 16];
        Array.Fill(output, 5);
        using (KernelWork.Listen((kernel, operations) => heard.Add((kernel, operations)), dry: true))
        {
            ScaledAttention.RunMasked(
                problem.Shape, new RowView<float>(problem.Query, 16), new(problem.Key, 16), new(problem.Value, 16), new RowView<float>(problem.Mask(_ => 0.1), 70), output);
        }
        Assert.Equal([("attention", 2L * 2 * 6 * 70 * 16)], heard);
        Assert.All(output, x => Assert.Equal(0, x));
    }

    private sealed class Problem
    {
        private readonly Random _random;

        public Problem(AttentionShape shape, int seed, bool bfloat16 = false)
        {
            (Shape, _random) = (shape, new(seed));
            var row = shape.Heads * shape.Channels;
            (Query, Key, Value) = (Numbers(shape.Queries * row), Numbers(shape.Keys * row), Numbers(shape.Keys * row));

            float[] Numbers(int count)
            {
                float[] numbers = [.. Enumerable.Range(0, count).Select(_ => (float)(_random.NextDouble() * 2 - 1))];
                return bfloat16 ? [.. Bfloat16.Of(numbers).Select(Bfloat16.ToSingle)] : numbers;
            }
        }

        public AttentionShape Shape { get; }
        public float[] Query { get; }
        public float[] Key { get; }
        public float[] Value { get; }

        /// <summary>Logits that let each query see a run of so large a part of the keys.</summary>
        public float[] Mask(Func<int, double> part)
        {
            var logits = new float[Shape.Queries * Shape.Keys];
            for (var query = 0; query < Shape.Queries; query++)
            {
                var (start, length) = (_random.Next(Shape.Keys), part(query) * Shape.Keys);
                for (var key = 0; key < Shape.Keys; key++)
                    logits[query * Shape.Keys + key] = (key - start + Shape.Keys) % Shape.Keys < length ? (float)_random.NextDouble() : -1e-3f - (float)_random.NextDouble();
            }
            return logits;
        }

        public float[] Run(LaneWidth width, float[]? logits = null)
        {
            var row = Shape.Heads * Shape.Channels;
            var output = new float[Shape.Queries * row];
            ScaledAttention.Run(
                Shape, new RowView<float>(Query, row), new(Key, row), new(Value, row), new RowView<float>(logits, Shape.Keys), logits is not null, output, width, default);
            return output;
        }

        // Each query's row is followed by a key's and a value's, as one linear layer for all three has it.
        public float[] RunTogether(LaneWidth width)
        {
            var row = Shape.Heads * Shape.Channels;
            var together = new float[3 * row * Math.Max(Shape.Queries, Shape.Keys)];
            for (var i = 0; i < Shape.Queries; i++) Query.AsSpan(i * row, row).CopyTo(together.AsSpan(3 * i * row));
            for (var i = 0; i < Shape.Keys; i++)
            {
                Key.AsSpan(i * row, row).CopyTo(together.AsSpan((3 * i + 1) * row));
                Value.AsSpan(i * row, row).CopyTo(together.AsSpan((3 * i + 2) * row));
            }
            var output = new float[Shape.Queries * row];
            ScaledAttention.Run<float, float>(
                Shape, new(together, 3 * row), new(together.AsSpan(row), 3 * row), new(together.AsSpan(2 * row), 3 * row), default, masked: false, output, width, default);
            return output;
        }

        public double Deviation(float[] output, float[]? logits) => Definition(logits).Zip(output, (a, b) => Math.Abs(a - b)).Max();

        public double[] Definition(float[]? logits)
        {
            var row = Shape.Heads * Shape.Channels;
            var output = new double[Shape.Queries * row];
            for (var query = 0; query < Shape.Queries; query++)
            {
                var seen = Enumerable.Range(0, Shape.Keys).Where(key => logits is null || !(logits[query * Shape.Keys + key] < 0)).ToArray();
                if (seen.Length == 0) seen = [.. Enumerable.Range(0, Shape.Keys)];
                for (var first = 0; first < row; first += Shape.Channels)
                {
                    var channels = Enumerable.Range(first, Shape.Channels).ToArray();
                    var powers = seen.Select(key => Math.Exp(Shape.Scale * channels.Sum(c => (double)Query[query * row + c] * Key[key * row + c]))).ToArray();
                    var sum = powers.Sum();
                    foreach (var c in channels) output[query * row + c] = seen.Select((key, i) => powers[i] * Value[key * row + c]).Sum() / sum;
                }
            }
            return output;
        }
    }
}
