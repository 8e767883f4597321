namespace Seg.Runtime.Tests.Benchmarking;

public class StageTimeTests
{
    [Theory]
    [InlineData(new double[] { 7 }, 7)]
    [InlineData(new double[] { 9, 1, 4 }, 4)]
    [InlineData(new double[] { 9, 1, 4, 2 }, 3)]
    public void TheMedianIsTheMiddleOne(double[] milliseconds, double median)
    {
        var stage = Stage(milliseconds, null);
        Assert.Equal((median, milliseconds.Min(), milliseconds.Max()), (stage.Median, stage.Minimum, stage.Maximum));
        Assert.Null(stage.Rate);
        Assert.Null(stage.ProcessorMedian);
        Assert.Null(stage.AllocatedMedian);
    }

    [Fact]
    public void TheRateIsThatOfTheMedianAndTheShareThatOfTheBestProbe()
    {
        var stage = Stage([30, 10, 20], 4_000_000_000);
        Assert.Equal(200, stage.Rate!.Value, tolerance: 1e-9);
        var timing = new BenchmarkTiming(2, false, [stage], stage, stage, new(2, [new("slow", 100), new("fast", 400)]));
        Assert.Equal(("fast", 0.5), (timing.Peak.Best.Name, timing.ShareOfPeak(stage)!.Value));
        Assert.Same(stage, timing["stage"]);
        Assert.Equal(100, timing.Throughput(batch: 2), tolerance: 1e-9);
    }

    [Fact]
    public void OfTwoMeasurementsOfThePeakEachProbesBetterOneStays()
    {
        var peak = new MachinePeak(1, [new("a", 5), new("b", 7)]).With(new(1, [new("a", 6), new("b", 3)]));
        Assert.Equal([new("a", 6), new("b", 7)], peak.Probes);
    }

    private static StageTime Stage(double[] milliseconds, long? operations) => new("stage", true, milliseconds, null, operations, null);
}
