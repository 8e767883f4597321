using TorchSharp;
using static Seg.Torch.Tests.GradientCheck;
using static TorchSharp.torch;

namespace Seg.Torch.Tests;

public class GradientReductionTests
{
    [Theory]
    [InlineData("sum")]
    [InlineData("sum of a dimension")]
    [InlineData("mean")]
    [InlineData("mean of dimensions")]
    [InlineData("var")]
    [InlineData("norm")]
    [InlineData("prod")]
    [InlineData("logsumexp")]
    [InlineData("max")]
    [InlineData("amax")]
    [InlineData("cumsum")]
    public void Of(string name) => Check(t => name switch
    {
        "sum" => t[0].sum(),
        "sum of a dimension" => t[0].sum(1),
        "mean" => t[0].mean(),
        "mean of dimensions" => t[0].mean([0, 2], true),
        "var" => t[0].var(1),
        "norm" => t[0].norm(),
        "prod" => t[0].prod(1),
        "logsumexp" => t[0].logsumexp(2),
        "max" => t[0].max(1).values,
        "amax" => t[0].amax([0, 1]),
        _ => t[0].cumsum(1),
    }, Positive(11, 2, 4, 3));

    [Theory]
    [InlineData("softmax")]
    [InlineData("log_softmax")]
    [InlineData("softmin")]
    [InlineData("glu")]
    [InlineData("normalize")]
    public void Over_a_dimension(string name) => Check(t => name switch
    {
        "softmax" => nn.functional.softmax(t[0], 1),
        "log_softmax" => nn.functional.log_softmax(t[0], -1),
        "softmin" => nn.functional.softmin(t[0], 0),
        "glu" => nn.functional.glu(t[0], 1),
        _ => nn.functional.normalize(t[0], 2, -1),
    }, Values(12, 2, 3, 4, 2));
}
