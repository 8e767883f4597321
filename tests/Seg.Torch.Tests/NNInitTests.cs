using TorchSharp;
using static TorchSharp.torch;

namespace Seg.Torch.Tests;

public class NNInitTests
{
    private static (double mean, double deviation, double largest) Of(Tensor values)
    {
        using var scope = NewDisposeScope();
        return (values.mean().item<float>(), values.std().item<float>(), values.abs().max().item<float>());
    }

    [Fact]
    public void Variances_follow_the_fans()
    {
        using var scope = NewDisposeScope();
        manual_seed(11);
        var weight = empty(200, 50, 2, 2);
        Assert.Equal((200L, 800L), nn.init.CalculateFanInAndFanOut(weight));

        var (mean, deviation, largest) = Of(nn.init.kaiming_normal_(weight, mode: nn.init.FanInOut.FanOut, nonlinearity: nn.init.NonlinearityType.ReLU));
        Assert.Equal(0, mean, 0.002);
        Assert.Equal(Math.Sqrt(2.0 / 800), deviation, 0.001);

        (_, deviation, largest) = Of(nn.init.kaiming_uniform_(weight, a: 1));
        Assert.InRange(largest, 0.9 * Math.Sqrt(3.0 / 200), Math.Sqrt(3.0 / 200));

        (_, deviation, _) = Of(nn.init.xavier_normal_(weight));
        Assert.Equal(Math.Sqrt(2.0 / 1000), deviation, 0.001);

        (_, deviation, largest) = Of(nn.init.xavier_uniform_(weight, 2));
        Assert.Equal(2 * Math.Sqrt(2.0 / 1000), deviation, 0.001);
        Assert.True(largest <= 2 * Math.Sqrt(6.0 / 1000));
        Assert.Throws<ArgumentException>(() => nn.init.xavier_normal_(zeros(3)));
    }

    [Fact]
    public void Truncated_normal_keeps_within_its_bounds()
    {
        using var scope = NewDisposeScope();
        manual_seed(12);
        var values = nn.init.trunc_normal_(empty(100000), mean: 1, std: 2, a: 0, b: 4);
        Assert.InRange(values.min().item<float>(), 0, 0.01);
        Assert.InRange(values.max().item<float>(), 3.99, 4);
        // Mean of a normal cut to [α, β] standard deviations: μ + σ (φ(α) − φ(β)) / (Φ(β) − Φ(α)) with α = −0.5, β = 1.5.
        Assert.Equal(1 + 2 * (0.3520653 - 0.1295176) / (0.9331928 - 0.3085375), values.mean().item<float>(), 0.02);

        var narrow = nn.init.trunc_normal_(empty(100000), std: 0.02);
        Assert.Equal(0.02, narrow.std().item<float>(), 0.0005);
    }

    [Fact]
    public void Constants_and_gains()
    {
        using var scope = NewDisposeScope();
        Assert.Equal(9f, nn.init.constant_(empty(3), 3).sum().item<float>());
        Assert.Equal(3f, nn.init.ones_(empty(3)).sum().item<float>());
        Assert.Equal(0f, nn.init.zeros_(empty(3)).sum().item<float>());
        Assert.Equal(Math.Sqrt(2), nn.init.calculate_gain(nn.init.NonlinearityType.ReLU));
        Assert.Equal(5.0 / 3, nn.init.calculate_gain(nn.init.NonlinearityType.Tanh));
        Assert.Equal(Math.Sqrt(2 / 1.25), nn.init.calculate_gain(nn.init.NonlinearityType.LeakyReLU, 0.5), 1e-12);
    }

    [Fact]
    public void Parameters_may_be_filled_and_stay_leaves()
    {
        using var parameter = nn.Parameter(zeros(2, 2));
        Assert.Same(parameter, nn.init.normal_(parameter));
        Assert.True(parameter.is_leaf && parameter.requires_grad);
    }
}
