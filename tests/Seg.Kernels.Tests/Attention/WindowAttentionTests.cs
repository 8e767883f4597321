namespace Seg.Kernels.Tests;

/// <summary>Attention within windows against the published steps in double precision: fill up, roll, cut, mask, join, roll back.</summary>
public sealed class WindowAttentionTests
{
    public static TheoryData<int, WindowShape> Shapes
    {
        get
        {
            var shapes = new TheoryData<int, WindowShape>();
            foreach (var width in LaneWidths.All)
                foreach (var shape in new WindowShape[]
                {
                    new(1, 7, 14, 7, 0, 2, 32, 0.18f), new(2, 14, 7, 7, 3, 1, 32, 0.18f), new(1, 10, 16, 7, 3, 2, 8, 0.3f), new(1, 11, 12, 12, 6, 1, 16, 0.25f),
                    new(1, 5, 4, 4, 2, 1, 5, 0.4f), new(1, 3, 2, 1, 0, 2, 3, 1), new(3, 1, 1, 3, 1, 1, 33, 0.2f), new(1, 6, 5, 2, 1, 4, 20, 0.2f),
                })
                    shapes.Add((int)width, shape);
            return shapes;
        }
    }

    [Theory, MemberData(nameof(Shapes))]
    public void Agrees_with_the_published_steps(int width, WindowShape shape)
    {
        var problem = new Problem(shape, bfloat16: false);
        var output = new float[problem.Expected.Length];
        WindowAttention.Run(shape, new RowView<float>(problem.Rows, problem.Stride), problem.Filling, problem.Bias, output, (LaneWidth)width, default);
        Assert.InRange(problem.Expected.Zip(output, (a, b) => Math.Abs(a - b)).Max(), 0, 3e-6);
    }

    [Theory, MemberData(nameof(Shapes))]
    public void Bfloat16_is_float32_arithmetic_rounded_once(int width, WindowShape shape)
    {
        var problem = new Problem(shape, bfloat16: true);
        var output = new ushort[problem.Expected.Length];
        WindowAttention.Run(shape, new RowView<ushort>(Bfloat16.Of(problem.Rows), problem.Stride), Bfloat16.Of(problem.Filling), problem.Bias, output, (LaneWidth)width, default);
        // Eight bits: half a unit in the last place is at most 2^-8 of the number.
        for (var i = 0; i < output.Length; i++) Assert.InRange(Math.Abs(problem.Expected[i] - Bfloat16.ToSingle(output[i])), 0, Math.Abs(problem.Expected[i]) / 256 + 3e-6);
    }

    [Fact]
    public void An_undefined_number_stays_in_its_window_and_head()
    {
        foreach (var width in LaneWidths.All)
        {
            // Two windows of four cells, two heads of one channel. The query of cell 1 and the key of cell 6 are undefined, each in one head.
            var rows = Enumerable.Repeat(1f, 8 * 6).ToArray();
            (rows[1 * 6 + 0], rows[6 * 6 + 3]) = (float.NaN, float.NaN);
            var output = new float[16];
            WindowAttention.Run(new(1, 2, 4, 2, 0, 2, 1, 1), new RowView<float>(rows, 6), [], new float[18], output, width, default);
            for (var cell = 0; cell < 8; cell++)
            {
                Assert.Equal(cell == 1, float.IsNaN(output[2 * cell]));
                Assert.Equal(cell is 2 or 3 or 6 or 7, float.IsNaN(output[2 * cell + 1]));
            }
        }
    }

    [Fact]
    public void What_cannot_be_is_refused_and_nothing_is_nothing()
    {
        WindowAttention.Run(new(0, 4, 4, 2, 1, 1, 1, 1), new RowView<float>([], 3), [], new float[9], Span<float>.Empty);
        WindowAttention.Run(new(1, 0, 4, 2, 1, 1, 1, 1), new RowView<float>([], 3), [], new float[9], Span<float>.Empty);
        Assert.Throws<ArgumentOutOfRangeException>(() => WindowAttention.Run(new(1, 4, 4, 2, 2, 1, 1, 1), new RowView<float>(new float[48], 3), [], new float[9], new float[16]));
        Assert.Throws<ArgumentOutOfRangeException>(() => WindowAttention.Run(new(1, 4, 4, 0, 0, 1, 1, 1), new RowView<float>(new float[48], 3), [], new float[9], new float[16]));
        Assert.Throws<ArgumentException>(() => WindowAttention.Run(new(1, 4, 4, 2, 0, 1, 1, 1), new RowView<float>(new float[47], 3), [], new float[9], new float[16]));
        Assert.Throws<ArgumentException>(() => WindowAttention.Run(new(1, 4, 4, 2, 0, 1, 1, 1), new RowView<float>(new float[48], 3), [], new float[8], new float[16]));
        Assert.Throws<ArgumentException>(() => WindowAttention.Run(new(1, 4, 4, 2, 0, 1, 1, 1), new RowView<float>(new float[48], 3), [], new float[9], new float[15]));
        // Five columns are filled up to six.
        Assert.Throws<ArgumentException>(() => WindowAttention.Run(new(1, 4, 5, 2, 0, 1, 1, 1), new RowView<float>(new float[60], 3), new float[2], new float[9], new float[20]));
        Assert.Throws<OperationCanceledException>(() => WindowAttention.Run(
            new(1, 4, 4, 2, 0, 1, 1, 1), new RowView<float>(new float[48], 3), [], new float[9], new float[16], new CancellationToken(canceled: true)));
    }

    [Fact]
    public void Work_counts_whole_windows()
    {
        var heard = new List<(string, long)>();
        using (KernelWork.Listen((kernel, operations) => heard.Add((kernel, operations))))
            WindowAttention.Run(new(1, 4, 5, 2, 1, 1, 3, 1), new RowView<float>(new float[180], 9), new float[9], new float[9], new float[60]);
        // Six windows of four cells: two products of four by four by three.
        Assert.Equal([("window attention", 6L * 2 * 2 * 4 * 4 * 3)], heard);
    }

    private sealed class Problem
    {
        private readonly WindowShape _shape;
        private readonly int _row;

        public Problem(WindowShape shape, bool bfloat16)
        {
            _shape = shape;
            _row = shape.Heads * shape.Channels;
            Stride = 3 * _row + 2;
            var random = new Random(shape.Height + shape.Width);
            Rows = Numbers(shape.Images * shape.Height * shape.Width * Stride);
            Filling = Numbers(3 * _row);
            Bias = Numbers((2 * shape.Window - 1) * (2 * shape.Window - 1) * shape.Heads);
            Expected = Steps();

            float[] Numbers(int count)
            {
                float[] numbers = [.. Enumerable.Range(0, count).Select(_ => (float)(random.NextDouble() * 2 - 1))];
                return bfloat16 ? [.. Bfloat16.Of(numbers).Select(Bfloat16.ToSingle)] : numbers;
            }
        }

        public int Stride { get; }
        public float[] Rows { get; }
        public float[] Filling { get; }
        public float[] Bias { get; }
        public double[] Expected { get; }

        private double[] Steps()
        {
            var (side, shift) = (_shape.Window, _shape.Shift);
            var (height, width) = ((_shape.Height + side - 1) / side * side, (_shape.Width + side - 1) / side * side);
            var output = new double[_shape.Images * _shape.Height * _shape.Width * _row];
            for (var image = 0; image < _shape.Images; image++)
            {
                // Rolled: what stands at (y, x) was at (y + shift, x + shift).
                int Cell(int y, int x) => ((y + shift) % height, (x + shift) % width) is var (row, column) && row < _shape.Height && column < _shape.Width
                    ? (image * _shape.Height + row) * _shape.Width + column : -1;
                double Number(int cell, int i) => cell < 0 ? Filling[i] : Rows[cell * Stride + i];
                int Band(int at, int size) => at < size - side ? 0 : at < size - shift ? 1 : 2;

                for (var head = 0; head < _shape.Heads; head++)
                    for (var y = 0; y < height; y++)
                        for (var x = 0; x < width; x++)
                        {
                            if (Cell(y, x) is var query && query < 0) continue;
                            var (scores, cells) = (new List<double>(), new List<int>());
                            for (var v = y / side * side; v < y / side * side + side; v++)
                                for (var u = x / side * side; u < x / side * side + side; u++)
                                {
                                    var key = Cell(v, u);
                                    var score = Enumerable.Range(head * _shape.Channels, _shape.Channels).Sum(i => Number(query, i) * Number(key, _row + i)) * _shape.Scale;
                                    score += Bias[((y - v + side - 1) * (2 * side - 1) + x - u + side - 1) * _shape.Heads + head];
                                    if (shift > 0 && (Band(y, height) != Band(v, height) || Band(x, width) != Band(u, width))) score -= 100;
                                    scores.Add(score);
                                    cells.Add(key);
                                }
                            var powers = scores.Select(score => Math.Exp(score - scores.Max())).ToArray();
                            for (var i = head * _shape.Channels; i < (head + 1) * _shape.Channels; i++)
                                output[query * _row + i] = cells.Select((key, k) => powers[k] * Number(key, 2 * _row + i)).Sum() / powers.Sum();
                        }
            }
            return output;
        }
    }
}
