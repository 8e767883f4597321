using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Seg.Torch.Tests;

public class OptimClipTests
{
    private static Parameter WithGradient(params float[] gradient)
    {
        var parameter = new Parameter(zeros(gradient.Length));
        (parameter * tensor(gradient)).sum().backward();
        return parameter;
    }

    [Fact]
    public void Norms_are_clipped_together()
    {
        using var scope = NewDisposeScope();
        Parameter[] parameters = [WithGradient(3, 0), WithGradient(0, 4), new Parameter(zeros(1))];
        Assert.Equal(5.0, nn.utils.clip_grad_norm_(parameters, 1), 1e-6);
        Assert.Equal([0.6f, 0], parameters[0].grad!.data<float>().ToArray().Select(value => MathF.Round(value, 4)));
        Assert.Equal([0, 0.8f], parameters[1].grad!.data<float>().ToArray().Select(value => MathF.Round(value, 4)));
        Assert.Null(parameters[2].grad);
    }

    [Fact]
    public void Small_gradients_stay_bit_for_bit()
    {
        using var scope = NewDisposeScope();
        var parameter = WithGradient(0.1f, -0.3f);
        nn.utils.clip_grad_norm_([parameter], 10);
        Assert.Equal([0.1f, -0.3f], parameter.grad!.data<float>().ToArray());
        Assert.Equal(0.3, nn.utils.clip_grad_norm_([parameter], 10, double.PositiveInfinity), 1e-6);
        Assert.Equal(0.4, nn.utils.clip_grad_norm_([parameter], 10, 1), 1e-6);
    }

    [Fact]
    public void Values_are_clipped_each()
    {
        using var scope = NewDisposeScope();
        var parameter = WithGradient(0.1f, -3f, 2f);
        nn.utils.clip_grad_value_([parameter], 0.5);
        Assert.Equal([0.1f, -0.5f, 0.5f], parameter.grad!.data<float>().ToArray());
    }

    [Fact]
    public void Parameters_turn_into_a_vector_and_back()
    {
        using var scope = NewDisposeScope();
        Parameter[] parameters = [new(arange(4, dtype: ScalarType.Float32).view(2, 2)), new(ones(3))];
        using var vector = nn.utils.parameters_to_vector(parameters).detach();
        Assert.Equal([0f, 1, 2, 3, 1, 1, 1], vector.data<float>().ToArray());
        nn.utils.vector_to_parameters(vector * 2, parameters);
        Assert.Equal([0f, 2, 4, 6], parameters[0].detach().data<float>().ToArray());
        Assert.Throws<ArgumentException>(() => nn.utils.vector_to_parameters(zeros(3), parameters));
    }
}
