namespace Seg.Kernels.Tests;

/// <summary>GELU in every width that the machine has.</summary>
public sealed class GeluTests
{
    // x · Φ(x), in double precision.
    private static readonly (float X, double Y)[] Known =
    [
        (-20, 0), (-9, -1.015729565e-18), (-6, -5.91952587e-09), (-5, -1.433257859e-06), (-4, -0.0001266849673), (-3, -0.004049694095), (-2.5f, -0.01552416331),
        (-2, -0.0455002639), (-1.5f, -0.1002108019), (-1, -0.1586552539), (-0.75f, -0.1699705143), (-0.5f, -0.1542687694), (-0.25f, -0.1003234186), (-0.1f, -0.04601721627),
        (-0.0001f, -4.999601058e-05), (0, 0), (0.0001f, 5.000398942e-05), (0.1f, 0.05398278373), (0.25f, 0.1496765814), (0.5f, 0.3457312306), (0.75f, 0.5800294857),
        (1, 0.8413447461), (1.5f, 1.399789198), (2, 1.954499736), (2.5f, 2.484475837), (3, 2.995950306), (4, 3.999873315), (5, 4.999998567), (6, 5.999999994), (9, 9), (20, 20),
    ];

    public static TheoryData<int> Widths => [.. LaneWidths.All.Select(width => (int)width)];

    [Theory, MemberData(nameof(Widths))]
    public void Agrees_with_the_formula(int width)
    {
        var y = Apply(width, [.. Known.Select(pair => pair.X)]);
        Assert.All(Known.Zip(y), pair => Assert.Equal(pair.First.Y, pair.Second, tolerance: 2e-7 * Math.Max(1, Math.Abs(pair.First.X))));
    }

    [Theory, MemberData(nameof(Widths))]
    public void What_is_no_number_or_endless_stays_so(int width)
    {
        var y = Apply(width, [float.NaN, float.PositiveInfinity, float.NegativeInfinity]);
        Assert.Equal([float.NaN, float.PositiveInfinity], y[..2]);
        Assert.InRange(y[2], -1e-37f, 0);
    }

    // Lengths around whole vectors, and one that several threads share.
    [Theory, MemberData(nameof(Widths))]
    public void A_number_gives_the_same_wherever_it_stands(int width)
    {
        var random = new Random(3);
        foreach (var length in new[] { 0, 1, 3, 4, 15, 16, 17, 33, 100_003 })
        {
            var x = Enumerable.Range(0, length).Select(_ => (float)(random.NextDouble() * 12 - 6)).ToArray();
            var y = Apply(width, x);
            foreach (var i in new[] { 0, length / 3, length / 2, length - 1 }.Where(i => i >= 0 && i < length).Distinct()) Assert.Equal(Apply(width, [x[i]])[0], y[i]);
            Gelu.Apply(x, x, (LaneWidth)width, default);
            Assert.Equal(y, x);
        }
    }

    [Fact]
    public void Too_short_a_result_is_refused() => Assert.Throws<ArgumentException>(() => Gelu.Apply(new float[3], new float[2]));

    [Fact]
    public void A_cancelled_call_does_not_begin() => Assert.Throws<OperationCanceledException>(() => Gelu.Apply(new float[3], new float[3], new CancellationToken(canceled: true)));

    private static float[] Apply(int width, float[] x)
    {
        var y = new float[x.Length];
        Gelu.Apply(x, y, (LaneWidth)width, default);
        return y;
    }
}
