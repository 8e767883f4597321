using TorchSharp;
using static Seg.Torch.Tests.GradientCheck;
using static TorchSharp.torch;

namespace Seg.Torch.Tests;

public class GradientLossTests
{
    [Theory]
    [InlineData(nn.Reduction.None, 0)]
    [InlineData(nn.Reduction.Sum, 0)]
    [InlineData(nn.Reduction.Mean, 0.1)]
    public void Cross_entropy_with_weights_and_ignored_targets(nn.Reduction reduction, double smoothing)
    {
        using var target = tensor(new long[] { 0, 2, 255, 1, 1, 0 }, [2, 3]);
        using var weight = Positive(121, 3);
        Check(t => nn.functional.cross_entropy(t[0], target, weight, 255, reduction, smoothing), Values(122, 2, 2, 3, 3));
    }

    [Fact]
    public void Cross_entropy_with_class_probabilities() =>
        Check(t => nn.functional.cross_entropy(t[0], t[1]), Values(123, 2, 4, 3), Positive(124, 4, 3));

    [Fact]
    public void Nll_loss()
    {
        using var target = tensor(new long[] { 0, 2, 1, 1 });
        Check(t => nn.functional.nll_loss(nn.functional.log_softmax(t[0], 1), target), Values(125, 2, 4, 3));
    }

    [Fact]
    public void Binary_cross_entropy()
    {
        using var target = Positive(126, 3, 4).sub_(0.5);
        using var weight = Positive(127, 3, 4);
        using var positive = Positive(128, 4);
        Check(t => nn.functional.binary_cross_entropy(t[0].sigmoid(), target, weight), Values(129, 2, 3, 4));
        Check(t => nn.functional.binary_cross_entropy_with_logits(t[0], target, weight, nn.Reduction.None, positive), Values(130, 2, 3, 4));
    }

    [Theory]
    [InlineData("mse")]
    [InlineData("l1")]
    [InlineData("smooth l1")]
    [InlineData("smooth l1, beta 0")]
    [InlineData("huber")]
    [InlineData("kl")]
    [InlineData("cosine")]
    [InlineData("distance")]
    public void Of_two_tensors(string name) => Check(t => name switch
    {
        "mse" => nn.functional.mse_loss(t[0], t[1]),
        "l1" => nn.functional.l1_loss(t[0], t[1], nn.Reduction.Sum),
        "smooth l1" => nn.functional.smooth_l1_loss(t[0], t[1], nn.Reduction.None, 0.5),
        "smooth l1, beta 0" => nn.functional.smooth_l1_loss(t[0], t[1], nn.Reduction.None, 0),
        "huber" => nn.functional.huber_loss(t[0], t[1], 0.5),
        "kl" => nn.functional.kl_div(t[0], t[1], true, nn.Reduction.Sum),
        "cosine" => nn.functional.cosine_similarity(t[0], t[1]),
        _ => nn.functional.pairwise_distance(t[0], t[1]),
    }, Values(131, 1.5, 3, 4), Values(132, 1.5, 3, 4));
}
