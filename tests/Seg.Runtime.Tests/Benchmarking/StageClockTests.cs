namespace Seg.Runtime.Tests.Benchmarking;

public class StageClockTests
{
    // Far more than other threads of the process, whose allocations are counted too, make meanwhile.
    private const int Large = 50_000_000;

    [Fact]
    public void StagesStandInTheirOrderAndAddUp()
    {
        var clock = new StageClock();
        for (var run = 0; run < 3; run++)
        {
            clock.BeginRun();
            clock.Time("decode", () => new byte[Large]);
            clock.TimeForward(() =>
            {
                foreach (var kind in new[] { ComponentKind.Backbone, ComponentKind.Head })
                {
                    using var stage = ((IStageObserver)clock).Begin(kind);
                    Thread.SpinWait(1000);
                }
                return 0;
            });
            clock.Time("write", () => 0);
        }
        var (stages, forward, total) = clock.Report(new Dictionary<string, long> { ["backbone"] = 5, ["head"] = 2, ["between"] = 1 });
        Assert.Equal(["decode", "backbone", "head", "between", "write"], stages.Select(stage => stage.Name));
        Assert.Equal([false, true, true, true, false], stages.Select(stage => stage.InForward));
        Assert.Equal([null, 5L, 2L, 1L, null], stages.Select(stage => stage.Operations));
        Assert.Equal((8L, 8L), (forward.Operations, total.Operations));
        for (var run = 0; run < 3; run++)
        {
            Assert.Equal(forward.Milliseconds[run], stages.Where(stage => stage.InForward).Sum(stage => stage.Milliseconds[run]), tolerance: 1e-6);
            Assert.Equal(total.Milliseconds[run], stages.Sum(stage => stage.Milliseconds[run]), tolerance: 1e-6);
        }
        Assert.All(stages[0].AllocatedBytes!, bytes => Assert.InRange(bytes, Large, 2 * Large));
        Assert.Null(stages[1].AllocatedBytes);
    }

    [Fact]
    public void WhatARunDoesTwiceCountsTogether()
    {
        var clock = new StageClock();
        clock.BeginRun();
        clock.Time("write", () => new byte[Large]);
        clock.Time("write", () => new byte[Large]);
        clock.TimeForward(() => 0);
        var stage = clock.Report(null).Stages[0];
        Assert.Equal("write", stage.Name);
        Assert.Single(stage.Milliseconds);
        Assert.InRange(stage.AllocatedBytes![0], 2 * Large, 3 * Large);
    }
}
