using Seg.Backbones;
using Seg.Modules;
using Seg.Shared;
using Seg.Testing;
using Seg.Testing.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Seg.Plugins.Tests.Backbones;

/// <summary>What the ports declare is what Forward gives.</summary>
[NoTensorLeaks]
public class BackbonePortTests
{
    private static ResNetAttribute Small(int depth) => new() { Depth = depth, StemChannels = 8, Res2Channels = depth < 50 ? 8 : 16, WidthPerGroup = 4 };

    private static SwinAttribute SmallSwin() => new() { EmbedDim = 8, Depths = [1, 2, 3, 1], Heads = [1, 2, 4, 8], Window = 4 };

    private static ConvNeXtAttribute SmallConvNeXt() => new() { Depths = [1, 2, 1, 1], Dims = [8, 12, 16, 24], LayerScale = 0.5 };

    private static readonly Dictionary<string, Func<BackboneSpecAttribute>> Specs = new()
    {
        ["resnet-18"] = () => Small(18),
        ["resnet-34"] = () => Small(34),
        ["resnet-50"] = () => Small(50),
        ["resnet-101"] = () => Small(101),
        ["resnet-152"] = () => Small(152),
        ["published width, basic"] = () => new ResNetAttribute { Depth = 18 },
        ["published width, bottleneck"] = () => new ResNetAttribute { Depth = 50 },
        ["all levels with the stem"] = () => With(Small(50), s => s.Outputs = ["res5", "stem", "res3", "res2", "res4"]),
        ["only res3"] = () => With(Small(50), s => s.Outputs = ["res3"]),
        ["only the stem"] = () => With(Small(18), s => s.Outputs = ["stem"]),
        ["deeplab stem, dilated res5"] = () => With(Small(50), s => (s.Stem, s.Res5Dilation, s.Res5MultiGrid) = (StemKind.DeepLab, 2, [1, 2, 4])),
        ["dilated res4 and res5"] = () => With(Small(50), s => (s.Res4Dilation, s.Res5Dilation) = (2, 4)),
        ["grouped"] = () => With(Small(50), s => (s.Groups, s.WidthPerGroup) = (4, 2)),
        ["stride in 1x1, batch norm"] = () => With(Small(50), s => (s.StrideIn1x1, s.Norm) = (true, NormKind.BatchNorm)),
        ["without norm"] = () => With(Small(50), s => s.Norm = NormKind.None),
        ["swin"] = SmallSwin,
        ["swin, two levels"] = () => With(SmallSwin(), s => s.Outputs = ["res4", "res3"]),
        ["swin, patches of 2, positions"] = () => With(SmallSwin(), s => (s.PatchSize, s.AbsolutePositions, s.PretrainSize) = (2, true, 16)),
        ["swin, without patch norm and bias"] = () => With(SmallSwin(), s => (s.PatchNorm, s.QkvBias, s.QkScale) = (false, false, 0.5)),
        ["convnext"] = SmallConvNeXt,
        ["convnext, stem and two levels"] = () => With(SmallConvNeXt(), s => s.Outputs = ["res4", "stem", "res2"]),
        ["convnext, without layer scale"] = () => With(SmallConvNeXt(), s => s.LayerScale = 0),
        ["swin, window 1"] = () => With(SmallSwin(), s => s.Window = 1),
    };

    public static TheoryData<string> Names => [.. Specs.Keys];

    [Theory, MemberData(nameof(Names))]
    public void Declared_levels_are_the_real_ones(string name)
    {
        var spec = Specs[name]();
        var declared = Declared(spec);
        using var backbone = BackboneConfig.Create(spec);
        backbone.eval();
        foreach (var (height, width) in new[] { (64, 96), (65, 33), (1, 1), (37, 130) })
        {
            using var scope = NewDisposeScope();
            using var inference = inference_mode();
            var pyramid = backbone.Forward(randn(2, 3, height, width), CancellationToken.None);
            Assert.Equal(declared.Select(level => level.Name), pyramid.Select(level => level.Name));
            foreach (var (wanted, level) in declared.Zip(pyramid))
            {
                Assert.Equal(wanted.Stride, level.Stride);
                Assert.Equal([2, wanted.Channels, (height + wanted.Stride - 1) / wanted.Stride, (width + wanted.Stride - 1) / wanted.Stride], level.Tensor.shape);
                // Channel by channel, or as transformers have it, all channels of a cell together.
                Assert.True(level.Tensor.is_contiguous() || level.Tensor.permute(0, 2, 3, 1).is_contiguous());
                Assert.True(level.Tensor.isfinite().all().item<bool>());
            }
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void Gradients_reach_every_trained_parameter(string name)
    {
        var spec = Specs[name]();
        using var backbone = BackboneConfig.Create(spec);
        using var scope = NewDisposeScope();
        var loss = backbone.Forward(randn(2, 3, 64, 96), CancellationToken.None).Select(level => level.Tensor.square().mean()).Aggregate((a, b) => a + b);
        loss.backward();
        // Swin and ConvNeXt have the norms and stages of levels that are not given, as published; they are idle.
        var idle = spec is SwinAttribute swin ? Enumerable.Range(0, 4).Where(i => !swin.Outputs.Contains($"res{i + 2}")).Select(i => $"norm{i}.").ToList() : [];
        if (spec is ConvNeXtAttribute { Outputs: ["res4", "stem", "res2"] }) idle.AddRange(["stages.3.", "downsample_layers.3."]);
        if (spec is SwinAttribute { Outputs: ["res4", "res3"] }) idle.AddRange(["layers.3.", "layers.2.downsample."]);
        foreach (var (parameter, value) in backbone.named_parameters())
        {
            var grad = value.grad;
            if (idle.Exists(parameter.StartsWith)) Assert.Null(grad);
            else Assert.True(grad is not null && grad.isfinite().all().item<bool>(), $"{parameter} has no finite gradient.");
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void Cancellation_stops_the_forward_pass(string name)
    {
        var spec = Specs[name]();
        if (BackboneConfig.OutputsOf(spec) is ["stem"]) return;
        using var backbone = BackboneConfig.Create(spec);
        using var scope = NewDisposeScope();
        Assert.Throws<OperationCanceledException>(() => backbone.Forward(randn(1, 3, 32, 32), new CancellationToken(canceled: true)));
    }

    /// <summary>Every parameter and buffer follows, and nothing in Forward assumes float32.</summary>
    [Theory, MemberData(nameof(Names))]
    public void Moving_to_another_type_keeps_the_values(string name)
    {
        using var backbone = BackboneConfig.Create(Specs[name]());
        backbone.eval();
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        var images = randn(1, 3, 64, 64);
        var single = backbone.Forward(images, CancellationToken.None);
        backbone.to(ScalarType.Float64);
        var twice = backbone.Forward(images.to(ScalarType.Float64), CancellationToken.None);
        foreach (var (a, b) in single.Zip(twice))
        {
            Assert.Equal(ScalarType.Float64, b.Tensor.dtype);
            Parity.AssertClose(a.Name, Parity.Floats(b.Tensor), Parity.Floats(a.Tensor), 1e-4 * Math.Max(1, a.Tensor.abs().max().item<float>()));
        }
    }

    /// <summary>Without a dispose scope the caller owns the levels, and nothing else stays.</summary>
    [Theory, MemberData(nameof(Names))]
    public void Only_the_levels_outlive_a_forward_pass(string name)
    {
        using var backbone = BackboneConfig.Create(Specs[name]());
        using var images = randn(1, 3, 40, 56);
        var before = Tensor.TotalCount;
        var pyramid = backbone.Forward(images, CancellationToken.None);
        Assert.Equal(before + pyramid.Count, Tensor.TotalCount);
        pyramid.DisposeTensors();
        Assert.Equal(before, Tensor.TotalCount);
    }

    [Fact]
    public void Forward_is_thread_safe_in_eval_mode()
    {
        foreach (var name in new[] { "resnet-50", "swin", "convnext" })
        {
            using var backbone = BackboneConfig.Create(Specs[name]());
            backbone.eval();
            using var scope = NewDisposeScope();
            Tensor[] images = [randn(1, 3, 40, 56), randn(1, 3, 64, 32), randn(1, 3, 33, 33)];
            var alone = images.Select(image => Last(backbone, image)).ToArray();
            Parallel.For(0, 24, i => Parity.AssertClose(name, alone[i % 3], Last(backbone, images[i % 3]), 1e-4));
        }

        static float[] Last(Backbone backbone, Tensor image)
        {
            using var scope = NewDisposeScope();
            using var inference = inference_mode();
            return Parity.Floats(backbone.Forward(image, CancellationToken.None)[^1].Tensor);
        }
    }

    /// <summary>The levels as the descriptor's port text declares them.</summary>
    private static IReadOnlyList<PortLevel> Declared(BackboneSpecAttribute spec)
    {
        ComponentDescriptor descriptor = spec switch
        {
            ResNetAttribute => new ResNetBackboneDescriptor(),
            ConvNeXtAttribute => new ConvNeXtBackboneDescriptor(),
            _ => new SwinBackboneDescriptor(),
        };
        descriptor.Validate(spec, "test");
        var report = PortChecker.Check([new("backbone", spec.Id, PortDeclaration.ParseAll(descriptor.Ports), option => descriptor.ValueOf(spec, option))]);
        Assert.DoesNotContain(report.Findings, finding => finding.Slot == "backbone");
        return report.Outputs["backbone"].Pyramid!;
    }

    private static T With<T>(T spec, Action<T> change)
    {
        change(spec);
        return spec;
    }
}
