using Seg.Kernels;
using Seg.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Seg.Operators.Tests;

[Trait("Category", "Parity")]
public sealed class RoIAlignTests
{
    private static FixtureFile Fixture { get; } = FixtureFile.Open("ops/ops-roi_align");

    public static TheoryData<string> Cases => [.. Fixture.Names.Where(n => n.EndsWith(".output", StringComparison.Ordinal)).Select(n => n[..^".output".Length])];

    [Theory, MemberData(nameof(Cases))]
    public void The_kernel_gives_the_published_values_and_gradients(string name)
    {
        using var scope = NewDisposeScope();
        // Not contiguous on purpose.
        var features = Fixture.Read("features").transpose(2, 3).contiguous().transpose(2, 3).requires_grad_();
        var (regions, rule) = Case(name);
        var output = RoIAlign.Run(features, regions, rule);
        output.backward([Fixture.Read($"{name}.grad_output")]);
        Parity.AssertClose(Fixture, $"{name}.output", output);
        Parity.AssertClose(Fixture, $"{name}.grad_features", features.grad!);

        using var inference = inference_mode();
        Parity.AssertClose(Fixture, $"{name}.output", RoIAlign.Run(Fixture.Read("features"), regions, rule));
        Parity.AssertClose(Fixture, $"{name}.output", RoIAlign.Run(ChannelsLast(Fixture.Read("features")), regions, rule));
    }

    [Theory, MemberData(nameof(Cases))]
    public void So_do_the_tensor_operations(string name)
    {
        using var scope = NewDisposeScope();
        var features = Fixture.Read("features", ScalarType.Float64).requires_grad_();
        var (regions, rule) = Case(name);
        var output = RoIAlign.Run(features, regions, rule);
        output.backward([Fixture.Read($"{name}.grad_output", ScalarType.Float64)]);
        Parity.AssertClose(Fixture, $"{name}.output", output);
        Parity.AssertClose(Fixture, $"{name}.grad_features", features.grad!);
        Assert.Equal(ScalarType.Float64, output.dtype);
    }

    [Fact]
    public void Many_channels_and_regions_are_read_alike_on_all_cores()
    {
        using var scope = NewDisposeScope();
        using var random = new Generator(3);
        var features = randn([2, 70, 40, 50], generator: random);
        var corners = rand([60, 2], generator: random) * 300 - 40;
        var boxes = cat([corners, corners + rand([60, 2], generator: random) * 250], 1);
        var regions = RoIAlign.Regions(boxes, arange(60, dtype: ScalarType.Int64).remainder(2));
        var rule = new RegionRule(14, 14, 0.125, 0, true);
        var (single, twice) = (features.clone().requires_grad_(), features.to(ScalarType.Float64).requires_grad_());
        var (output, expected) = (RoIAlign.Run(single, regions, rule), RoIAlign.Run(twice, regions, rule));
        (output * output).sum().backward();
        (expected * expected).sum().backward();
        Assert.InRange((output - expected).abs().max().item<double>(), 0, 1e-5);
        Assert.InRange((single.grad! - twice.grad!).abs().max().item<double>(), 0, 1e-4);
        using var inference = inference_mode();
        var last = RoIAlign.Run(ChannelsLast(features), regions, rule);
        Assert.Equal(output.shape, last.shape);
        Assert.InRange((last - expected).abs().max().item<double>(), 0, 1e-5);
        Assert.Equal([0, 70, 14, 14], RoIAlign.Run(ChannelsLast(features), regions.narrow(0, 0, 0), rule).shape);
    }

    private static Tensor ChannelsLast(Tensor map) => map.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);

    [Fact]
    public void A_box_with_swapped_corners_reads_only_the_map()
    {
        using var scope = NewDisposeScope();
        var regions = tensor(new float[] { 0, 60, 50, 10, 5 }, [1, 5]);
        foreach (var samples in new[] { 0, 2 })
        {
            var rule = new RegionRule(7, 7, 0.25, samples, true);
            var (kernel, composed) = (RoIAlign.Run(Fixture.Read("features"), regions, rule), RoIAlign.Run(Fixture.Read("features", ScalarType.Float64), regions, rule));
            Assert.InRange((kernel - composed).abs().max().item<double>(), 0, 1e-6);
        }
    }

    [Theory]
    [InlineData(2, 0, 10)]
    [InlineData(-1, 0, 10)]
    [InlineData(0, 0, 1e9f)]
    [InlineData(0, float.NaN, 10)]
    public void What_cannot_be_read_is_refused(float image, float from, float to)
    {
        using var scope = NewDisposeScope();
        var regions = tensor(new[] { image, from, from, to, to }, [1, 5]);
        foreach (var type in new[] { ScalarType.Float32, ScalarType.Float64 })
            Assert.Throws<ArgumentException>(() => RoIAlign.Run(Fixture.Read("features", type), regions, new RegionRule(7, 7, 0.25, 0, true)));
    }

    [Fact]
    public void No_regions_give_an_empty_result_and_no_gradient()
    {
        using var scope = NewDisposeScope();
        foreach (var type in new[] { ScalarType.Float32, ScalarType.Float64 })
        {
            var features = Fixture.Read("features", type).requires_grad_();
            var output = RoIAlign.Run(features, zeros(0, 5), new RegionRule(7, 5, 0.25, 0, true));
            Assert.Equal([0, 3, 7, 5], output.shape);
            if (type == ScalarType.Float64) continue;
            output.sum().backward();
            Assert.Equal(0, features.grad!.abs().max().item<float>());
        }
    }

    private static (Tensor Regions, RegionRule Rule) Case(string name)
    {
        if (name.StartsWith("simple.", StringComparison.Ordinal))
        {
            var shape = Fixture[$"{name}.output"].Shape;
            return (Fixture.Read("simple.rois"), new RegionRule((int)shape[2], (int)shape[3], 0.25, 0, name.EndsWith('1'), RegionReading.Centre));
        }
        var options = Fixture.Config.GetProperty("cases").GetProperty(name);
        var size = options.GetProperty("output");
        return (Fixture.Read("rois"), new RegionRule(size[0].GetInt32(), size[1].GetInt32(), options.GetProperty("spatial_scale").GetDouble(),
            options.GetProperty("sampling_ratio").GetInt32(), options.GetProperty("aligned").GetBoolean()));
    }
}
