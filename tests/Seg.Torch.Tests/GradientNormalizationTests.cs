using TorchSharp;
using static Seg.Torch.Tests.GradientCheck;
using static TorchSharp.torch;

namespace Seg.Torch.Tests;

public class GradientNormalizationTests
{
    [Fact]
    public void Batch_norm_by_batch_statistics() => Check(
        t => nn.functional.batch_norm(t[0], null!, null!, t[1], t[2], training: true), Values(71, 2, 3, 2, 2, 2), Values(72, 1, 2), Values(73, 1, 2));

    [Fact]
    public void Batch_norm_by_running_statistics()
    {
        using var mean = Values(74, 1, 2);
        using var variance = Positive(75, 2);
        Check(t => nn.functional.batch_norm(t[0], mean, variance, t[1], t[2]), Values(76, 2, 3, 2, 2, 2), Values(77, 1, 2), Values(78, 1, 2));
    }

    [Fact]
    public void Instance_norm() => Check(t => nn.functional.instance_norm(t[0]), Values(79, 2, 2, 2, 3, 2));

    [Fact]
    public void Group_norm() => Check(t => nn.functional.group_norm(t[0], 2, t[1], t[2]), Values(80, 2, 2, 4, 3), Values(81, 1, 4), Values(82, 1, 4));

    [Fact]
    public void Layer_norm() => Check(t => nn.functional.layer_norm(t[0], [3, 2], t[1], t[2]), Values(83, 2, 2, 2, 3, 2), Values(84, 1, 3, 2), Values(85, 1, 3, 2));
}
