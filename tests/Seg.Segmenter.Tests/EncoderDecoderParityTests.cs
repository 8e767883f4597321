using Seg.Runtime;
using Seg.Testing;
using Seg.Testing.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Seg.Segmenter.Tests;

/// <summary>Every fixture of a whole model: built from its own configuration, every stored intermediate compared.</summary>
[Trait("Category", "Parity")]
[NoTensorLeaks]
public class EncoderDecoderParityTests
{
    public static TheoryData<string> Fixtures { get; } = [.. FixtureFolder.List("segmenter").Where(IsModel)];

    private static bool IsModel(string name) => FixtureFile.Open(name) is var fixture && fixture.Outputs.ContainsKey("enc.norm") && fixture.Outputs.ContainsKey("logits");

    [Fact]
    public void There_are_fixtures_of_both_decoders_both_backbones_and_both_sizes()
    {
        var names = ((IEnumerable<object[]>)Fixtures).Select(row => (string)row[0]).ToArray();
        foreach (var part in new[] { "tiny-linear", "tiny-mask", "deit-linear", "deit-mask", "full-s-linear", "full-b-mask" }) Assert.Contains(names, name => name.Contains(part));
    }

    [Theory, MemberData(nameof(Fixtures))]
    public void Pictures_and_normalised_input_are_the_recorded_ones(string name)
    {
        var fixture = FixtureFile.Open(name);
        var pictures = FixtureImages.Of(fixture, "input.pixels");
        for (var i = 0; i < pictures.Length; i++)
        {
            var planes = HashInit.Image(fixture.Salt, $"{Path.GetFileName(fixture.Path)["segmenter-".Length..]}.image{i}", 3, pictures[i].Height, pictures[i].Width);
            Assert.Equal(planes[(pictures[i].Height * pictures[i].Width)..].AsSpan(0, 100).ToArray(), Enumerable.Range(0, 100).Select(p => pictures[i].Pixels.Span[3 * p + 1]).ToArray());
        }
        if (!fixture.Has("input")) return;
        using var batch = FixtureImages.Batch(fixture);
        Parity.AssertClose("input", fixture["input"].Floats(), Parity.Floats(batch.Images), 1e-6);
    }

    [Theory, MemberData(nameof(Fixtures))]
    public void Every_stored_intermediate_is_equal(string name)
    {
        var fixture = FixtureFile.Open(name);
        using var modules = FixtureModules.Load(fixture);
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        using var batch = FixtureImages.Batch(fixture);

        var trace = modules.Trace(batch.Images);

        string[] elsewhere = ["input", "input.pixels", "logits", "argmax"];
        foreach (var output in fixture.Outputs.Keys.Except(elsewhere))
        {
            Assert.True(trace.ContainsKey(output), $"{output} is stored and not observed.");
            Parity.AssertClose(fixture, output, trace[output]);
        }
        Assert.True(fixture.Outputs.Count > elsewhere.Length + 4);
        foreach (var tensor in trace.Values) tensor.Dispose();
    }
}
