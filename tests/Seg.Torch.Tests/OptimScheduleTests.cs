using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.optim;

namespace Seg.Torch.Tests;

/// <summary>Learning rates over steps, against closed formulas.</summary>
public class OptimScheduleTests
{
    private static double[] Rates(Func<Optimizer, lr_scheduler.LRScheduler> schedule, int count, double start = 0.1)
    {
        using var parameter = new Parameter(zeros(1));
        using var optimizer = optim.SGD([parameter], start);
        var scheduler = schedule(optimizer);
        var rates = new double[count];
        for (var t = 0; t < count; t++)
        {
            rates[t] = optimizer.ParamGroups.Single().LearningRate;
            Assert.Equal(rates[t], scheduler.get_last_lr().Single());
            scheduler.step();
        }
        return rates;
    }

    private static void Expect(Func<int, double> factor, double[] rates)
    {
        for (var t = 0; t < rates.Length; t++) Assert.True(Math.Abs(0.1 * factor(t) - rates[t]) < 1e-12, $"step {t}: expected {0.1 * factor(t)}, found {rates[t]}");
    }

    [Fact]
    public void StepLR() => Expect(t => Math.Pow(0.5, t / 3), Rates(o => lr_scheduler.StepLR(o, 3, 0.5), 10));

    [Fact]
    public void MultiStepLR() => Expect(t => t < 2 ? 1 : t < 5 ? 0.1 : 0.01, Rates(o => lr_scheduler.MultiStepLR(o, [2, 5]), 8));

    [Fact]
    public void ExponentialLR() => Expect(t => Math.Pow(0.9, t), Rates(o => lr_scheduler.ExponentialLR(o, 0.9), 8));

    [Fact]
    public void LambdaLR() => Expect(t => 1.0 / (1 + t), Rates(o => lr_scheduler.LambdaLR(o, t => 1.0 / (1 + t)), 8));

    [Fact]
    public void MultiplicativeLR() => Expect(t => Math.Pow(0.95, t), Rates(o => lr_scheduler.MultiplicativeLR(o, _ => 0.95), 8));

    [Fact]
    public void PolynomialLR() => Expect(t => Math.Pow(1 - Math.Min(t, 6) / 6.0, 0.9), Rates(o => lr_scheduler.PolynomialLR(o, 6, 0.9), 10));

    [Fact]
    public void LinearLR() => Expect(t => 0.25 + 0.75 * Math.Min(t, 4) / 4, Rates(o => lr_scheduler.LinearLR(o, 0.25, 1, 4), 8));

    [Fact]
    public void ConstantLR() => Expect(t => t < 3 ? 0.5 : 1, Rates(o => lr_scheduler.ConstantLR(o, 0.5, 3), 6));

    [Fact]
    public void CosineAnnealingLR() => Expect(
        t => 0.2 + 0.8 * (1 + Math.Cos(Math.PI * t / 6)) / 2, Rates(o => lr_scheduler.CosineAnnealingLR(o, 6, 0.02), 7));

    [Fact]
    public void SequentialLR_hands_over_at_its_milestones() => Expect(
        t => t < 3 ? 0.1 + 0.9 * t / 3 : Math.Pow(1 - Math.Min(t - 3, 5) / 5.0, 0.9),
        Rates(o => lr_scheduler.SequentialLR(o, [lr_scheduler.LinearLR(o, 0.1, 1, 3), lr_scheduler.PolynomialLR(o, 5, 0.9)], [3]), 10));

    [Fact]
    public void ChainedLR_multiplies() => Expect(
        t => (t < 2 ? 0.5 : 1) * Math.Pow(0.9, t), Rates(o => lr_scheduler.ChainedLR([lr_scheduler.ConstantLR(o, 0.5, 2), lr_scheduler.ExponentialLR(o, 0.9)]), 6));

    [Fact]
    public void Every_group_keeps_its_own_rate()
    {
        using var first = new Parameter(zeros(1));
        using var second = new Parameter(zeros(1));
        using var optimizer = optim.SGD([new SGD.ParamGroup([first], new SGD.Options { LearningRate = 1 }), new SGD.ParamGroup([second], new SGD.Options())], 0.1);
        var scheduler = lr_scheduler.MultiStepLR(optimizer, [1], 0.1);
        scheduler.step();
        Assert.Equal([0.1, 0.01], scheduler.get_last_lr().Select(rate => Math.Round(rate, 12)));
    }

    [Fact]
    public void A_closed_formula_jumps_to_any_step()
    {
        using var parameter = new Parameter(zeros(1));
        using var optimizer = optim.SGD([parameter], 0.1);
        var scheduler = lr_scheduler.PolynomialLR(optimizer, 10, 2);
        scheduler.step(5);
        Assert.Equal(0.1 * 0.25, optimizer.ParamGroups.Single().LearningRate, 1e-12);
    }
}
