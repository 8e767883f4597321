using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Seg.Torch.Tests;

/// <summary>Steps of the optimisers against the formulas, carried out in double precision here.</summary>
public class OptimStepTests
{
    private static readonly double[] Start = [1.0, -2.0, 0.5];

    // The gradient of step t: any numbers will do, as long as they change.
    private static double[] GradientOf(int t) => [0.3 * t, -0.2 + 0.1 * t, Math.Sin(t)];

    private static Parameter NewParameter() => new(tensor((double[])Start.Clone(), dtype: ScalarType.Float64));

    private static double[] Run(optim.Optimizer optimizer, Parameter parameter, int steps, int first = 1)
    {
        for (var t = first; t < first + steps; t++)
        {
            optimizer.zero_grad();
            (parameter * tensor(GradientOf(t), dtype: ScalarType.Float64)).sum().backward();
            optimizer.step();
        }
        return parameter.detach().data<double>().ToArray();
    }

    private static void AssertClose(double[] expected, double[] actual)
    {
        for (var i = 0; i < expected.Length; i++) Assert.Equal(expected[i], actual[i], 1e-12);
    }

    [Theory]
    [InlineData(0, 0, 0, false)]
    [InlineData(0.9, 0, 0, false)]
    [InlineData(0.9, 0, 0.01, true)]
    [InlineData(0.9, 0.3, 0.1, false)]
    [InlineData(0, 0, 0.1, false)]
    public void SGD(double momentum, double dampening, double decay, bool nesterov)
    {
        var x = (double[])Start.Clone();
        double[]? v = null;
        for (var t = 1; t <= 4; t++)
        {
            var g = GradientOf(t).Select((value, i) => value + decay * x[i]).ToArray();
            v = v is null ? (double[])g.Clone() : v.Select((value, i) => momentum * value + (1 - dampening) * g[i]).ToArray();
            for (var i = 0; i < x.Length; i++) x[i] -= 0.1 * (momentum == 0 ? g[i] : nesterov ? g[i] + momentum * v[i] : v[i]);
        }

        using var parameter = NewParameter();
        using var optimizer = optim.SGD([parameter], 0.1, momentum, dampening, decay, nesterov);
        AssertClose(x, Run(optimizer, parameter, 4));
    }

    [Theory]
    [InlineData(true, 0, false)]
    [InlineData(true, 0.1, false)]
    [InlineData(true, 0.1, true)]
    [InlineData(false, 0, false)]
    [InlineData(false, 0.1, false)]
    [InlineData(false, 0.1, true)]
    public void Adam_and_AdamW(bool decoupled, double decay, bool amsgrad)
    {
        const double rate = 0.05, beta1 = 0.8, beta2 = 0.95, eps = 1e-8;
        var x = (double[])Start.Clone();
        var (m, v, largest) = (new double[3], new double[3], new double[3]);
        for (var t = 1; t <= 5; t++)
            for (var i = 0; i < 3; i++)
            {
                var g = GradientOf(t)[i];
                if (decoupled) x[i] -= rate * decay * x[i];
                else g += decay * x[i];
                m[i] = beta1 * m[i] + (1 - beta1) * g;
                v[i] = beta2 * v[i] + (1 - beta2) * g * g;
                largest[i] = Math.Max(largest[i], v[i]);
                var second = (amsgrad ? largest[i] : v[i]) / (1 - Math.Pow(beta2, t));
                x[i] -= rate * (m[i] / (1 - Math.Pow(beta1, t))) / (Math.Sqrt(second) + eps);
            }

        using var parameter = NewParameter();
        using optim.Optimizer optimizer = decoupled
            ? optim.AdamW([parameter], rate, beta1, beta2, eps, decay, amsgrad)
            : optim.Adam([parameter], rate, beta1, beta2, eps, decay, amsgrad);
        AssertClose(x, Run(optimizer, parameter, 5));
    }

    [Fact]
    public void Decoupled_decay_does_not_depend_on_the_gradient_s_size()
    {
        using var parameter = NewParameter();
        using var optimizer = optim.AdamW([parameter], lr: 0.1, weight_decay: 0.5);
        (parameter * 0).sum().backward();
        optimizer.step();
        AssertClose(Start.Select(value => value * (1 - 0.1 * 0.5)).ToArray(), parameter.detach().data<double>().ToArray());
    }

    [Fact]
    public void Groups_have_options_of_their_own_and_take_defaults_for_the_rest()
    {
        using var first = NewParameter();
        using var second = NewParameter();
        using var optimizer = optim.AdamW(
            [new AdamW.ParamGroup([first], new AdamW.Options { weight_decay = 0 }), new AdamW.ParamGroup([second], new AdamW.Options { LearningRate = 0.01 })],
            lr: 0.1, weight_decay: 0.5);
        Assert.Equal([0.1, 0.01], optimizer.ParamGroups.Select(group => group.LearningRate));
        (first * 0 + second * 0).sum().backward();
        optimizer.step();
        AssertClose(Start, first.detach().data<double>().ToArray());
        AssertClose(Start.Select(value => value * (1 - 0.01 * 0.5)).ToArray(), second.detach().data<double>().ToArray());
        Assert.Throws<ArgumentException>(() => optimizer.add_param_group(new AdamW.ParamGroup([first], new AdamW.Options())));
    }

    [Fact]
    public void Parameters_without_gradient_stay()
    {
        using var moved = NewParameter();
        using var still = NewParameter();
        using var optimizer = optim.AdamW([moved, still], lr: 0.1, weight_decay: 0.5);
        moved.sum().backward();
        optimizer.step();
        AssertClose(Start, still.detach().data<double>().ToArray());
        Assert.NotEqual(Start[0], moved.detach().data<double>()[0]);
    }

    [Fact]
    public void A_closure_computes_the_loss()
    {
        using var parameter = NewParameter();
        using var optimizer = optim.SGD([parameter], 0.5);
        using var loss = optimizer.step(() =>
        {
            var value = parameter.square().sum();
            value.backward();
            return value;
        });
        Assert.Equal(Start.Sum(value => value * value), loss!.item<double>(), 1e-12);
        AssertClose([0, 0, 0], parameter.detach().data<double>().ToArray());
    }

    [Theory]
    [InlineData("SGD")]
    [InlineData("AdamW")]
    public void Saved_state_continues_exactly(string kind)
    {
        optim.Optimizer Make(Parameter p) => kind == "SGD" ? optim.SGD([p], 0.1, 0.9) : optim.AdamW([p], 0.1, amsgrad: true);
        using var whole = NewParameter();
        using var wholeOptimizer = Make(whole);
        var expected = Run(wholeOptimizer, whole, 6);

        using var before = NewParameter();
        using var beforeOptimizer = Make(before);
        Run(beforeOptimizer, before, 3);
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        ((OptimizerHelper)beforeOptimizer).save_state_dict(writer);
        stream.Position = 0;

        using var after = new Parameter(before.detach().clone());
        using var afterOptimizer = Make(after);
        ((OptimizerHelper)afterOptimizer).load_state_dict(new BinaryReader(stream));
        AssertClose(expected, Run(afterOptimizer, after, 3, first: 4));

        using var copied = new Parameter(before.detach().clone());
        using var copiedOptimizer = Make(copied);
        ((OptimizerHelper)copiedOptimizer).load_state_dict(((OptimizerHelper)beforeOptimizer).state_dict());
        AssertClose(expected, Run(copiedOptimizer, copied, 3, first: 4));
        using var other = optim.Adam([NewParameter()]);
        stream.Position = 0;
        Assert.Throws<ArgumentException>(() => other.load_state_dict(new BinaryReader(stream)));
    }

    [Fact]
    public void Training_a_small_network_lowers_its_loss()
    {
        using var scope = NewDisposeScope();
        manual_seed(5);
        var net = nn.Sequential(nn.Linear(4, 16), nn.GELU(), nn.LayerNorm(16), nn.Linear(16, 1));
        var optimizer = optim.AdamW(net.parameters(), 0.02, weight_decay: 0.01);
        var x = randn(64, 4);
        var y = x.square().sum(1, keepdim: true);
        double Step()
        {
            using var inner = NewDisposeScope();
            optimizer.zero_grad();
            var loss = nn.functional.mse_loss(net.call(x), y);
            loss.backward();
            optimizer.step();
            return loss.item<float>();
        }

        var first = Step();
        var last = first;
        for (var i = 0; i < 200; i++) last = Step();
        Assert.True(last < first / 10, $"{first} → {last}");
    }
}
