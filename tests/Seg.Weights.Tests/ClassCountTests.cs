using Microsoft.Extensions.DependencyInjection;
using Seg.Runtime;
using Seg.Runtime.Checkpoints;
using Seg.Testing;
using static TorchSharp.torch;

namespace Seg.Weights.Tests;

/// <summary>Weights of another class count, for each of the systems: the message has both counts and what to do.</summary>
public sealed class ClassCountTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ServiceProvider _services = Runtime.Services();

    [Theory]
    [InlineData("mask2former-swin-t-coco-instance", "cityscapes/instance", 80, 8, "backbone.embedDim=12", "backbone.depths=[1,1,1,1]", "backbone.heads=[1,2,2,2]", "pixelDecoder.dim=32", "pixelDecoder.maskDim=32", "pixelDecoder.layers=1", "pixelDecoder.feedForward=16", "decoder.dim=32", "decoder.layers=1", "decoder.feedForward=16", "decoder.queries=5")]
    public void The_message_has_both_counts_and_what_to_do(string id, string otherClasses, int inFile, int inModel, params string[] small)
    {
        var loader = _services.GetRequiredService<CheckpointLoader>();
        var spec = _services.GetRequiredService<SpecReader>().Apply(_services.GetRequiredService<IModelCatalog>().Get(id), SpecOverrides.Parse(small));
        using var scope = NewDisposeScope();
        using var saved = Build(spec);
        loader.Save(saved, _folder.Of("weights.safetensors"));
        using var model = Build(_services.GetRequiredService<SpecReader>().Apply(spec, SpecOverrides.Parse([$"classes={otherClasses}"])));

        var error = Assert.Throws<SegException>(() => loader.Load(model, _folder.Of("weights.safetensors")));

        Assert.Equal("SEG4102", error.DiagnosticId);
        Assert.Contains($"class_embed.weight model [{inModel + 1}, 32], file [{inFile + 1}, 32]", error.Message, StringComparison.Ordinal);
        Assert.EndsWith($"the weights are for {inFile} classes, the model has {inModel}: load them into the spec that they were trained with, or state their {inFile} classes under 'classes' of a JSON spec", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[19, 256]", "[150, 256]", 150)]
    [InlineData("[20]", "[134]", 133)]
    [InlineData("[76, 1024]", "[320, 1024]", 80)]
    [InlineData("[256, 20]", "[256, 134]", 0)]
    [InlineData("[20, 256]", "[134, 512]", 0)]
    [InlineData("[76, 1024]", "[321, 1024]", 0)]
    [InlineData("[100, 256]", "[200, 256]", 0)]
    public void Rows_of_a_classifier_are_told_from_other_rows(string model, string file, int expected)
    {
        var hint = ClassCountHint.Of([Problem(model, file)], 19);

        if (expected == 0) Assert.Null(hint);
        else Assert.StartsWith($"the weights are for {expected} classes, the model has 19", hint, StringComparison.Ordinal);
    }

    [Fact]
    public void Tensors_that_speak_of_different_counts_and_names_that_are_missing_are_another_model() =>
        Assert.All(
            (CheckpointProblem[][])[[Problem("[19]", "[150]"), Problem("[20]", "[134]")], [Problem("[19]", "[150]"), new(CheckpointProblemKind.Missing, "x", "")], []],
            problems => Assert.Null(ClassCountHint.Of(problems, 19)));

    public void Dispose()
    {
        _services.Dispose();
        _folder.Dispose();
    }

    private SegModel Build(ModelSpec spec) => _services.GetRequiredService<ModelComposer>().Build(spec);

    private static CheckpointProblem Problem(string model, string file) =>
        new(CheckpointProblemKind.MisShaped, "x", "") { ModelShape = Shape(model), FileShape = Shape(file) };

    private static long[] Shape(string text) => [.. text.Trim('[', ']').Split(',').Select(long.Parse)];
}
