namespace Seg.Kernels.Tests;

/// <summary>Axial attention against its definition in double precision, in every width that the machine has.</summary>
public sealed class AxialLinesTests
{
    public static TheoryData<int, AxialShape, int> Shapes
    {
        get
        {
            var shapes = new TheoryData<int, AxialShape, int>();
            foreach (var width in LaneWidths.All)
                foreach (var (shape, span) in new (AxialShape, int)[]
                {
                    (new(2, 40, 2, 16, 32), 255), (new(3, 1, 1, 1, 1), 255), (new(2, 7, 2, 5, 9), 8), (new(1, 33, 1, 8, 40), 40), (new(1, 6, 3, 4, 8), 6),
                    // Longer than the tables' span.
                    (new(2, 19, 2, 3, 17), 4), (new(1, 64, 1, 7, 16), 1),
                })
                    shapes.Add((int)width, shape, span);
            return shapes;
        }
    }

    [Theory, MemberData(nameof(Shapes))]
    public void Agrees_with_the_definition(int width, AxialShape shape, int span)
    {
        var problem = new Problem(shape, span, bfloat16: false);
        var output = new float[problem.Expected.Length];
        AxialLines.Run(shape, problem.Input, problem.Weights, output, (LaneWidth)width, default);
        Assert.InRange(problem.Expected.Zip(output, (a, b) => Math.Abs(a - b)).Max(), 0, 1e-5);
    }

    [Theory, MemberData(nameof(Shapes))]
    public void Bfloat16_is_float32_arithmetic_rounded_once(int width, AxialShape shape, int span)
    {
        var problem = new Problem(shape, span, bfloat16: true);
        var output = new ushort[problem.Expected.Length];
        AxialLines.Run(shape, Bfloat16.Of(problem.Input), problem.Weights, output, (LaneWidth)width, default);
        // Eight bits: half a unit in the last place is at most 2^-8 of the number.
        for (var i = 0; i < output.Length; i++) Assert.InRange(Math.Abs(problem.Expected[i] - Bfloat16.ToSingle(output[i])), 0, Math.Abs(problem.Expected[i]) / 256 + 1e-5);
    }

    [Fact]
    public void An_undefined_number_stays_in_its_line_and_head()
    {
        foreach (var width in LaneWidths.All)
        {
            var shape = new AxialShape(2, 5, 2, 1, 1);
            var problem = new Problem(shape, 255, bfloat16: false);
            // The value of head 1 in cell 3 of the second line.
            problem.Input[(6 + 5) * 5 + 3] = float.NaN;
            var output = new float[20];
            AxialLines.Run(shape, problem.Input, problem.Weights, output, width, default);
            Assert.All(output[..15], x => Assert.True(float.IsFinite(x)));
            Assert.All(output[15..], x => Assert.True(float.IsNaN(x)));
        }
    }

    [Fact]
    public void What_cannot_be_is_refused_and_nothing_is_nothing()
    {
        var shape = new AxialShape(1, 4, 2, 3, 5);
        var problem = new Problem(shape, 7, bfloat16: false);
        var output = new float[40];
        AxialLines.Run(shape with { Length = 0 }, [], problem.Weights, Span<float>.Empty);
        AxialLines.Run(shape with { Lines = 0 }, [], problem.Weights, Span<float>.Empty);
        Assert.Throws<ArgumentException>(() => AxialLines.Run(shape, problem.Input.AsSpan(1), problem.Weights, output));
        Assert.Throws<ArgumentException>(() => AxialLines.Run(shape, problem.Input, problem.Weights, output.AsSpan(1)));
        Assert.Throws<ArgumentException>(() => AxialLines.Run(shape, problem.Input, new Problem(shape with { KeyChannels = 2 }, 7, false).Weights, output));
        Assert.Throws<ArgumentException>(() => AxialLines.Run(shape, problem.Input, new Problem(shape with { Heads = 1 }, 7, false).Weights, output));
        Assert.Throws<ArgumentOutOfRangeException>(() => AxialLines.Run(shape with { Heads = 0 }, problem.Input, problem.Weights, output));
        Assert.Throws<OperationCanceledException>(() => AxialLines.Run(shape, problem.Input, problem.Weights, output, new CancellationToken(canceled: true)));
    }

    [Fact]
    public void Work_is_five_products_and_two_normalisations()
    {
        var shape = new AxialShape(2, 4, 3, 5, 6);
        var problem = new Problem(shape, 7, bfloat16: false);
        var heard = new List<(string, long)>();
        using (KernelWork.Listen((kernel, operations) => heard.Add((kernel, operations)), dry: true)) AxialLines.Run(shape, problem.Input, problem.Weights, new float[problem.Expected.Length]);
        Assert.Equal([("axial attention", 2L * 2 * 3 * 16 * (3 * 5 + 2 * 6) + 2 * (2 * 3 * 3 * 16 + 2 * 2 * 3 * 6 * 4))], heard);
    }

    private sealed class Problem
    {
        private readonly AxialShape _shape;
        private readonly int _span;
        private readonly float[] _query, _key, _value, _similarity, _scale, _shift;

        public Problem(AxialShape shape, int span, bool bfloat16)
        {
            (_shape, _span) = (shape, span);
            var random = new Random(shape.Length);
            Input = Numbers(shape.Lines * shape.InputChannels * shape.Length);
            if (bfloat16) Input = [.. Bfloat16.Of(Input).Select(Bfloat16.ToSingle)];
            (_query, _key, _value) = (Numbers((2 * span - 1) * shape.KeyChannels), Numbers((2 * span - 1) * shape.KeyChannels), Numbers((2 * span - 1) * shape.ValueChannels));
            (_similarity, _scale, _shift) = (Numbers(3 * shape.Heads), Numbers(2 * shape.OutputChannels), Numbers(shape.OutputChannels));
            Expected = Definition();

            float[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(_ => (float)(random.NextDouble() * 2 - 1))];
        }

        public float[] Input { get; }
        public double[] Expected { get; }

        public AxialWeights Weights => new()
        {
            QueryPositions = _query, KeyPositions = _key, ValuePositions = _value, SimilarityScale = _similarity, OutputScale = _scale, OutputShift = _shift,
        };

        private double[] Definition()
        {
            var (length, heads, keys, values) = (_shape.Length, _shape.Heads, _shape.KeyChannels, _shape.ValueChannels);
            var output = new double[_shape.Lines * _shape.OutputChannels * length];
            for (var line = 0; line < _shape.Lines; line++)
                for (var head = 0; head < heads; head++)
                    for (var l = 0; l < length; l++)
                    {
                        double Number(int channel, int cell) => Input[(line * _shape.InputChannels + channel) * length + cell];
                        int Row(int m) => Math.Clamp(m - l, 1 - _span, _span - 1) + _span - 1;
                        var scores = new double[length];
                        for (var m = 0; m < length; m++)
                            for (var c = 0; c < keys; c++)
                            {
                                var (query, key) = (Number(head * keys + c, l), Number((heads + head) * keys + c, m));
                                scores[m] += _similarity[head] * query * key + _similarity[heads + head] * query * _query[Row(m) * keys + c]
                                    + _similarity[2 * heads + head] * key * _key[Row(m) * keys + c];
                            }
                        var powers = scores.Select(score => Math.Exp(score - scores.Max())).ToArray();
                        for (var c = 0; c < values; c++)
                        {
                            var (channel, content, position) = (head * values + c, 0.0, 0.0);
                            for (var m = 0; m < length; m++)
                            {
                                content += powers[m] / powers.Sum() * Number(2 * heads * keys + channel, m);
                                position += powers[m] / powers.Sum() * _value[Row(m) * values + c];
                            }
                            output[(line * _shape.OutputChannels + channel) * length + l] = content * _scale[channel] + position * _scale[_shape.OutputChannels + channel] + _shift[channel];
                        }
                    }
            return output;
        }
    }
}
