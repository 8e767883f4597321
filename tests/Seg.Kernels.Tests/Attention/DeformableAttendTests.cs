namespace Seg.Kernels.Tests;

/// <summary>Deformable attention from raw offsets and logits against the formula in double precision, in every width that the machine has.</summary>
public sealed class DeformableAttendTests
{
    private static readonly SampledLevel[] Levels = [new(5, 7), new(3, 4), new(1, 1)];

    public static TheoryData<int, int, int, int> Shapes
    {
        get
        {
            var shapes = new TheoryData<int, int, int, int>();
            foreach (var width in LaneWidths.All)
                foreach (var (heads, channels, points) in new[] { (8, 32, 4), (1, 1, 1), (3, 5, 2), (2, 24, 7), (4, 67, 3), (2, 16, 1), (1, 40, 11) })
                    shapes.Add((int)width, heads, channels, points);
            return shapes;
        }
    }

    [Theory, MemberData(nameof(Shapes))]
    public void Agrees_with_the_formula(int width, int heads, int channels, int points)
    {
        var problem = new Problem(heads, channels, points, queries: 23, seed: width + heads);
        var output = new float[problem.Expected.Length];
        problem.Attend((LaneWidth)width, output);
        Assert.InRange(Deviation(problem.Expected, output), 0, 3e-5);
    }

    // One query reads too few cells for them to be laid out head by head, and stands in no block with others.
    [Theory, MemberData(nameof(Shapes))]
    public void A_query_alone_gives_what_it_gives_among_others(int width, int heads, int channels, int points)
    {
        var problem = new Problem(heads, channels, points, queries: 37, seed: 11);
        var together = new float[problem.Expected.Length];
        problem.Attend((LaneWidth)width, together);
        var (places, weights, length) = (2 * problem.PerQuery, problem.PerQuery, heads * channels);
        foreach (var query in new[] { 0, 15, 16, 31, 36 })
        {
            var alone = new float[length];
            DeformableSampler.Attend<float, float>(
                problem.Value, Levels, heads, channels, problem.References.AsSpan(2 * query, 2), new(problem.Offsets.AsSpan(query * places, places), places),
                new(problem.Logits.AsSpan(query * weights, weights), weights), points, alone, (LaneWidth)width, default);
            Assert.Equal(together[(query * length)..((query + 1) * length)], alone);
        }
    }

    [Theory, MemberData(nameof(Shapes))]
    public void Offsets_and_logits_may_share_a_row(int width, int heads, int channels, int points)
    {
        var problem = new Problem(heads, channels, points, queries: 9, seed: 5);
        var (apart, together) = (new float[problem.Expected.Length], new float[problem.Expected.Length]);
        problem.Attend((LaneWidth)width, apart);
        var (places, weights) = (2 * problem.PerQuery, problem.PerQuery);
        var stride = places + weights + 3;
        var rows = new float[9 * stride - 3];
        for (var query = 0; query < 9; query++)
        {
            problem.Offsets.AsSpan(query * places, places).CopyTo(rows.AsSpan(query * stride));
            problem.Logits.AsSpan(query * weights, weights).CopyTo(rows.AsSpan(query * stride + places));
        }
        DeformableSampler.Attend<float, float>(
            problem.Value, Levels, heads, channels, problem.References, new(rows, stride), new(rows.AsSpan(places), stride), points, together, (LaneWidth)width, default);
        Assert.Equal(apart, together);
    }

    [Theory, MemberData(nameof(Shapes))]
    public void Bfloat16_is_float32_arithmetic_rounded_once(int width, int heads, int channels, int points)
    {
        var problem = new Problem(heads, channels, points, queries: 11, seed: 77, bfloat16: true);
        var (all, mixed) = (new ushort[problem.Expected.Length], new ushort[problem.Expected.Length]);
        var (offsets, logits) = (Bfloat16.Of(problem.Offsets), Bfloat16.Of(problem.Logits));
        var value = Bfloat16.Of(problem.Value);
        DeformableSampler.Attend<ushort, ushort>(
            value, Levels, heads, channels, problem.References, new(offsets, 2 * problem.PerQuery), new(logits, problem.PerQuery), points, all, (LaneWidth)width, default);
        DeformableSampler.Attend<ushort, float>(
            value, Levels, heads, channels, problem.References, new(problem.Offsets, 2 * problem.PerQuery), new(problem.Logits, problem.PerQuery), points, mixed, (LaneWidth)width, default);
        Assert.Equal(all, mixed);
        var output = all.Select(Bfloat16.ToSingle).ToArray();
        // Eight bits: half a unit in the last place is at most 2^-8 of the number.
        for (var i = 0; i < output.Length; i++) Assert.InRange(Math.Abs(problem.Expected[i] - output[i]), 0, Math.Abs(problem.Expected[i]) / 256 + 3e-5);
    }

    [Fact]
    public void Widths_agree_on_places_and_weights_that_are_given()
    {
        var random = new Random(3);
        float[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(_ => (float)random.NextDouble() * 1.4f - 0.2f)];
        var (value, locations, weights) = (Numbers(48 * 2 * 20), Numbers(6 * 2 * 3 * 3 * 2), Numbers(6 * 2 * 3 * 3));
        var outputs = LaneWidths.All.Select(width =>
        {
            var output = new float[6 * 2 * 20];
            DeformableSampler.Run(value, Levels, 2, 20, locations, weights, 3, output, width);
            return output;
        }).ToArray();
        foreach (var output in outputs) Assert.InRange(Deviation([.. outputs[0].Select(x => (double)x)], output), 0, 1e-5);
    }

    [Fact]
    public void Undefined_and_far_places_read_nothing_and_an_undefined_logit_is_seen()
    {
        float[] offsets = [float.NaN, 0, 0, float.PositiveInfinity, 1e30f, 0, 0, 0];
        var output = new float[2];
        foreach (var width in LaneWidths.All)
        {
            // Four points of equal weight, one of them in the middle of the cell.
            DeformableSampler.Attend<float, float>([4, 8], [new(1, 1)], 1, 2, [0.5f, 0.5f], new(offsets, 8), new(new float[4], 4), 4, output, width, default);
            Assert.Equal([1, 2], output);
            DeformableSampler.Attend<float, float>([4, 8], [new(1, 1)], 1, 2, [0.5f, 0.5f], new(offsets, 8), new([0, 0, 0, float.NaN], 4), 4, output, width, default);
            Assert.All(output, x => Assert.True(float.IsNaN(x)));
        }
    }

    [Fact]
    public void Nothing_to_do_is_nothing() =>
        DeformableSampler.Attend([], [new(0, 4)], 2, 3, [], new RowView<float>([], 16), new RowView<float>([], 8), 4, Span<float>.Empty);

    [Fact]
    public void Short_buffers_and_overlapping_rows_are_refused()
    {
        Assert.Throws<ArgumentException>(() => DeformableSampler.Attend(new float[6], [new(2, 3)], 1, 1, new float[2], new RowView<float>(new float[1], 2), new(new float[1], 1), 1, new float[1]));
        Assert.Throws<ArgumentException>(() => DeformableSampler.Attend(new float[6], [new(2, 3)], 1, 1, new float[1], new RowView<float>(new float[2], 2), new(new float[1], 1), 1, new float[1]));
        Assert.Throws<ArgumentException>(() => DeformableSampler.Attend(new float[6], [new(2, 3)], 1, 1, new float[4], new RowView<float>(new float[4], 1), new(new float[2], 1), 1, new float[2]));
        Assert.Throws<ArgumentOutOfRangeException>(() => DeformableSampler.Attend(new float[6], [], 1, 1, new float[2], new RowView<float>(new float[2], 2), new(new float[1], 1), 1, new float[1]));
    }

    [Fact]
    public void A_cancelled_call_does_not_begin()
    {
        var output = new float[1];
        Assert.Throws<OperationCanceledException>(() => DeformableSampler.Attend(
            [1f], [new(1, 1)], 1, 1, [0.5f, 0.5f], new RowView<float>(new float[2], 2), new(new float[1], 1), 1, output, new CancellationToken(canceled: true)));
        Assert.Equal(0, output[0]);
    }

    private static double Deviation(double[] expected, float[] output) => expected.Zip(output, (a, b) => Math.Abs(a - b)).Max();

    private sealed class Problem
    {
        private readonly int _heads, _channels, _points;

        public Problem(int heads, int channels, int points, int queries, int seed, bool bfloat16 = false)
        {
            (_heads, _channels, _points) = (heads, channels, points);
            var random = new Random(seed);
            PerQuery = heads * Levels.Length * points;
            Value = Numbers(Levels.Sum(level => level.Height * level.Width) * heads * channels, 1);
            References = [.. Enumerable.Range(0, 2 * queries).Select(_ => (float)random.NextDouble())];
            Offsets = Numbers(queries * PerQuery * 2, 4);
            Logits = Numbers(queries * PerQuery, 5);
            Expected = Formula(queries);

            float[] Numbers(int count, float scale)
            {
                var numbers = Enumerable.Range(0, count).Select(_ => (float)(random.NextDouble() * 2 - 1) * scale);
                return [.. bfloat16 ? numbers.Select(x => Bfloat16.ToSingle(Bfloat16.Of([x])[0])) : numbers];
            }
        }

        public int PerQuery { get; }
        public float[] Value { get; }
        public float[] References { get; }
        public float[] Offsets { get; }
        public float[] Logits { get; }
        public double[] Expected { get; }

        public void Attend(LaneWidth width, float[] output) => DeformableSampler.Attend<float, float>(
            Value, Levels, _heads, _channels, References, new(Offsets, 2 * PerQuery), new(Logits, PerQuery), _points, output, width, default);

        private double[] Formula(int queries)
        {
            var output = new double[queries * _heads * _channels];
            var perHead = Levels.Length * _points;
            for (var row = 0; row < queries * _heads; row++)
            {
                var powers = Enumerable.Range(0, perHead).Select(i => Math.Exp(Logits[row * perHead + i])).ToArray();
                var first = 0;
                for (var level = 0; level < Levels.Length; level++)
                {
                    var (height, width) = (Levels[level].Height, Levels[level].Width);
                    for (var point = level * _points; point < (level + 1) * _points; point++)
                    {
                        var at = 2 * (row * perHead + point);
                        var x = (References[row / _heads * 2] + Offsets[at] / (double)width) * width - 0.5;
                        var y = (References[row / _heads * 2 + 1] + Offsets[at + 1] / (double)height) * height - 0.5;
                        for (var cell = 0; cell < height * width; cell++)
                        {
                            // A cell's part falls linearly to nothing at its neighbours.
                            var share = Math.Max(0, 1 - Math.Abs(x - cell % width)) * Math.Max(0, 1 - Math.Abs(y - cell / width)) * powers[point] / powers.Sum();
                            if (share == 0) continue;
                            for (var channel = 0; channel < _channels; channel++)
                                output[row * _channels + channel] += share * Value[((first + cell) * _heads + row % _heads) * _channels + channel];
                        }
                    }
                    first += height * width;
                }
            }
            return output;
        }
    }
}
