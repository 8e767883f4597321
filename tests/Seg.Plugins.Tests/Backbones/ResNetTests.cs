using Seg.Backbones;
using Seg.Modules;
using Seg.Testing;
using Seg.Testing.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Seg.Plugins.Tests.Backbones;

[NoTensorLeaks]
public class ResNetTests
{
    private static ResNetAttribute Tiny() => new() { Depth = 18, StemChannels = 4, Res2Channels = 4, Norm = NormKind.BatchNorm };

    [Fact]
    public void Frozen_levels_are_not_trained_and_have_frozen_norms()
    {
        var spec = Tiny();
        spec.FreezeAt = 2;
        using var backbone = BackboneConfig.Create(spec);
        Assert.All(backbone.named_parameters(), p => Assert.Equal(!p.name.StartsWith("stem.") && !p.name.StartsWith("res2."), p.parameter.requires_grad));
        var state = backbone.state_dict().Keys;
        Assert.DoesNotContain(state, name => name.StartsWith("res2.") && name.EndsWith("num_batches_tracked"));
        Assert.Contains("res3.0.conv1.norm.num_batches_tracked", state);
        Assert.Contains("res2.0.conv1.norm.running_mean", state);
    }

    [Fact]
    public void Frozen_levels_keep_a_group_norm()
    {
        using var backbone = BackboneConfig.Create(new ResNetAttribute { Depth = 18, StemChannels = 32, Res2Channels = 32, Norm = NormKind.GroupNorm, FreezeAt = 5 });
        Assert.DoesNotContain(backbone.state_dict().Keys, name => name.Contains("running"));
        Assert.All(backbone.parameters(), parameter => Assert.False(parameter.requires_grad));
    }

    [Fact]
    public void Batch_norm_counts_batches_in_training_only()
    {
        using var backbone = BackboneConfig.Create(Tiny());
        using var scope = NewDisposeScope();
        backbone.Forward(randn(2, 3, 32, 32), CancellationToken.None);
        backbone.eval();
        backbone.Forward(randn(2, 3, 32, 32), CancellationToken.None);
        Assert.Equal(1, backbone.state_dict()["stem.conv1.norm.num_batches_tracked"].item<long>());
    }

    [Fact]
    public void Convolutions_start_with_the_variance_that_He_et_al_derive()
    {
        using var backbone = BackboneConfig.Create(new ResNetAttribute { Depth = 50, Outputs = ["res3"] });
        var weights = backbone.state_dict().Where(p => p.Value.shape.Length == 4).ToList();
        Assert.True(weights.Count > 20);
        foreach (var (name, weight) in weights)
        {
            var values = Parity.Floats(weight);
            var fanOut = weight.shape[0] * weight.shape[2] * weight.shape[3];
            // The deviation of n normal draws is itself off by about 1 / √(2n) of its size.
            var deviation = Math.Sqrt(values.Sum(v => (double)v * v) / values.Length);
            Assert.True(Math.Abs(deviation / Math.Sqrt(2.0 / fanOut) - 1) < 6 / Math.Sqrt(2.0 * values.Length), $"{name}: deviation {deviation}");
        }
    }

    [Fact]
    public void Stages_after_the_last_output_are_left_out()
    {
        var spec = Tiny();
        spec.Outputs = ["res3"];
        using var backbone = BackboneConfig.Create(spec);
        Assert.DoesNotContain(backbone.state_dict().Keys, name => name.StartsWith("res4."));
    }

    public static TheoryData<string, Action<ResNetAttribute>> Misfits => new()
    {
        { "Depth", s => s.Depth = 20 },
        { "Outputs", s => s.Outputs = [] },
        { "Outputs", s => s.Outputs = ["res6"] },
        { "StemChannels", s => (s.Stem, s.StemChannels) = (StemKind.DeepLab, 7) },
        { "Groups", s => s.Groups = 2 },
        { "Res4Dilation", s => s.Res4Dilation = 2 },
        { "Res5Dilation", s => s.Res5Dilation = 2 },
        { "Res5MultiGrid", s => s.Res5MultiGrid = [1, 2] },
        { "Res5MultiGrid", s => (s.Depth, s.Res5MultiGrid) = (50, [1, 2]) },
    };

    [Theory, MemberData(nameof(Misfits))]
    public void Options_that_do_not_fit_are_refused_by_name(string option, Action<ResNetAttribute> change)
    {
        var spec = Tiny();
        change(spec);
        var error = Assert.Throws<SegException>(() => new ResNetBackbone(spec));
        Assert.Equal("SEG4002", error.DiagnosticId);
        Assert.Contains($"option {option} ", error.Message);
    }
}
