using Seg.Testing;
using Seg.Testing.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Seg.Plugins.Tests.Backbones;

/// <summary>Every fixture of tests/Fixtures/backbones that names ResNet, Swin or ConvNeXt: the model is built from the fixture's own configuration.</summary>
[Trait("Category", "Parity")]
[NoTensorLeaks]
public class BackboneParityTests
{
    public static TheoryData<string> Fixtures =>
        [.. FixtureFolder.List("backbones").Where(name => BackboneConfig.SpecOf(FixtureFile.Open(name).Config) is not null)];

    [Fact]
    public void There_are_fixtures_of_every_backbone()
    {
        var names = ((IEnumerable<object[]>)Fixtures).Select(row => (string)row[0]).ToArray();
        Assert.Contains(names, name => name.Contains("swin"));
        Assert.Contains(names, name => name.Contains("convnext"));
        Assert.Contains(names, name => name.Contains("r50"));
    }

    [Theory, MemberData(nameof(Fixtures))]
    public void Picture_and_normalised_input_are_the_recorded_ones(string name)
    {
        var fixture = FixtureFile.Open(name);
        var (pixels, _) = BackboneFixtureInput.Image(fixture);
        if (fixture.Has("in.image0")) Assert.Equal(fixture["in.image0"].Bytes(), pixels);
        if (!fixture.Has("in.x")) return;
        using var x = BackboneFixtureInput.Normalised(fixture);
        Parity.AssertClose("in.x", fixture["in.x"].Floats(), Parity.Floats(x), 1e-6);
    }

    [Theory, MemberData(nameof(Fixtures))]
    public void State_and_parameter_counts_are_the_recorded_ones(string name)
    {
        var fixture = FixtureFile.Open(name);
        using var backbone = BackboneConfig.Create(BackboneConfig.SpecOf(fixture.Config)!);
        FixtureWeights.AssertSameState(HashedTensor.Of(fixture.Json).Select(row => row.Tensor), backbone);
        Assert.Equal(fixture.Json.GetProperty("params").GetInt64(), backbone.parameters().Sum(p => p.numel()));
    }

    [Theory, MemberData(nameof(Fixtures))]
    public void Every_stored_level_is_equal(string name)
    {
        var fixture = FixtureFile.Open(name);
        var expected = fixture.Outputs.Keys.Where(key => key.StartsWith("out.") || key == "stem").ToArray();
        // The stem is an output of ours too; the references give it where a configuration asks for it.
        var spec = BackboneConfig.SpecOf(fixture.Config)!;
        string[] outputs = [.. expected.Contains("stem") ? ["stem"] : Array.Empty<string>(), .. BackboneConfig.OutputsOf(spec)];
        using var backbone = BackboneConfig.Create(BackboneConfig.WithOutputs(spec, outputs));
        FixtureWeights.Load(fixture, backbone);
        backbone.eval();

        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        var pyramid = backbone.Forward(BackboneFixtureInput.Normalised(fixture), CancellationToken.None);
        Assert.Equal(outputs, pyramid.Select(level => level.Name));
        Assert.Equal(outputs.Order(), expected.Select(key => key.Replace("out.", "")).Order());
        foreach (var level in pyramid)
            Parity.AssertClose(fixture, level.Name == "stem" ? "stem" : $"out.{level.Name}", level.Tensor);
    }

    /// <summary>The path with gradients (frozen batch norm computes otherwise there) gives the same values.</summary>
    [Theory, MemberData(nameof(Fixtures))]
    public void Values_are_equal_where_gradients_flow(string name)
    {
        if (!name.Contains("tiny")) return;
        var fixture = FixtureFile.Open(name);
        using var backbone = BackboneConfig.Create(BackboneConfig.SpecOf(fixture.Config)!);
        FixtureWeights.Load(fixture, backbone);
        backbone.eval();
        using var scope = NewDisposeScope();
        foreach (var level in backbone.Forward(BackboneFixtureInput.Normalised(fixture), CancellationToken.None))
        {
            Assert.True(level.Tensor.requires_grad);
            Parity.AssertClose(fixture, $"out.{level.Name}", level.Tensor);
        }
    }
}
