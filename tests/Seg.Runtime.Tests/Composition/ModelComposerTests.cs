using Seg.Runtime.Tests.Toys;
using static TorchSharp.torch;

namespace Seg.Runtime.Tests.Composition;

public sealed class ModelComposerTests : IDisposable
{
    private readonly ToyHost _host = new();

    private ModelComposer Composer => _host.Get<ModelComposer>();

    public void Dispose() => _host.Dispose();

    private ModelSpec Set(params string[] statements) => _host.Get<SpecReader>().Apply(ToyFull.Spec, SpecOverrides.Parse(statements));

    private static string[] Tree(SegModel model) => [.. model.state_dict().Select(t => $"{t.Key} [{string.Join(", ", t.Value.shape)}]")];

    private static string[] Modules(SegModel model) => [.. model.named_modules().Select(m => $"{m.name} {m.module.GetType().Name.Replace("Model", "").Replace("Composed", "")}")];

    [Theory]
    [InlineData("toy-full")]
    [InlineData("toy-small")]
    public void CompiledAndComposedModelsHaveTheSameTreeNamesAndShapes(string id)
    {
        var spec = _host.Get<IModelCatalog>().Get(id);
        using var compiled = Composer.Build(spec);
        using var composed = Composer.Compose(Composer.Plan(spec));
        Assert.IsNotType(composed.GetType(), compiled);
        Assert.Equal(Tree(compiled), Tree(composed));
        Assert.Equal(Modules(compiled), Modules(composed));
        Assert.Contains("sem_seg_head.pixel_decoder.lateral.1.weight", string.Join(' ', Tree(composed)));
        Assert.Contains("criterion.empty_weight [4]", Tree(composed));
    }

    [Fact]
    public void CompiledAndComposedModelsComputeTheSame()
    {
        var spec = ToyFull.Spec;
        using var compiled = Composer.Build(spec);
        using var composed = Composer.Compose(Composer.Plan(spec));
        composed.load_state_dict(compiled.state_dict());
        compiled.eval();
        composed.eval();
        using var mode = inference_mode();
        using var scope = NewDisposeScope();
        var images = randn(2, 3, 32, 48);
        var (a, b) = ((MaskPredictions)compiled.Forward(images, default), (MaskPredictions)composed.Forward(images, default));
        Assert.Equal(a.Final.MaskLogits.data<float>().ToArray(), b.Final.MaskLogits.data<float>().ToArray());
        Assert.Equal(a.Final.ClassLogits.data<float>().ToArray(), b.Final.ClassLogits.data<float>().ToArray());
        Assert.Equal([2, 7, 8, 12], a.Final.MaskLogits.shape);
    }

    [Fact]
    public void AnUnchangedCompiledSpecIsBuiltByItsOwnClass()
    {
        using var own = Composer.Build(_host.Spec(_host.Get<SpecWriter>().ToJson(ToyFull.Spec)));
        Assert.IsType<ToyFull.Model>(own);
        using var other = Composer.Build(Set("decoder.queries=8"));
        Assert.IsNotType<ToyFull.Model>(other);
        Assert.Equal([8, 8], other.state_dict()["sem_seg_head.predictor.query"].shape);
    }

    [Fact]
    public void AVariantWithAnotherComponentRuns()
    {
        using var model = Composer.Build(Set("pixelDecoder=toy/wide-pixels", "decoder.dim=24", "criterion=null", "backbone.outputs=res2"));
        Assert.Null(model.Criterion);
        using var mode = inference_mode();
        using var images = randn(1, 3, 16, 16);
        var result = (MaskPredictions)model.Forward(images, default);
        Assert.Equal([1, 7, 4], result.Final.ClassLogits.shape);
        result.DisposeTensors();
    }

    [Fact]
    public void ThePlanShowsEveryShape() => Assert.Equal(
        """
        backbone            toy/backbone  res2: 12 @ /4, res3: 24 @ /8
        pixelDecoder        toy/pixels    res3: 8 @ /8, res2: 8 @ /4; mask features: 8 @ /4
        transformerDecoder  toy/queries   queries: 7 x 8
        head                toy/head      masks
        criterion           toy/loss
        postProcessor       toy/labels

        """.ReplaceLineEndings("\n"), Composer.Plan(ToyFull.Spec).ToString());

    [Fact]
    public void AComponentIsToldWhatReachesIt()
    {
        var context = Composer.Plan(ToyFull.Spec)[ComponentKind.TransformerDecoder]!.Context;
        Assert.Equal((3, SegTask.Semantic, new MaskFeaturesShape(8, 4)), (context.Classes, context.Task, context.MaskFeatures));
        Assert.Equal([true, false, false], context.IsThing);
        Assert.Equal([new LevelShape("res3", 8, 8), new("res2", 4, 8)], context.Pyramid);
    }

    [Fact]
    public void EverythingThatDoesNotFitIsSaidAtOnce()
    {
        var spec = Set("decoder.dim=16", "task=panoptic,semantic");
        var error = Assert.Throws<ModelWiringException>(() => Composer.Plan(spec));
        Assert.Equal(["SEG2003 transformerDecoder", "SEG2003 transformerDecoder", "SEG2003 transformerDecoder", "SEG2005 postProcessor"],
            error.Findings.Select(f => $"{f.DiagnosticId} {f.Slot}"));
        Assert.Equal("SEG2003", error.DiagnosticId);
        Assert.All(error.Findings, f => Assert.Contains(f.Message, error.Message));
        Assert.Contains("toy-full", error.Message);
        Assert.Equal(error.Findings, Composer.Check(spec));
    }

    [Theory]
    [InlineData("backbone=null", "SEG2001", "backbone")]
    [InlineData("head=null", "SEG2001", "head")]
    [InlineData("postProcessor=null", "SEG2001", "postProcessor")]
    [InlineData("backbone.outputs=res3", "SEG2004", "res2")]
    [InlineData("pixelDecoder=null", "SEG2002", "mask features")]
    [InlineData("backbone.width=0", "SEG4002", "backbone")]
    [InlineData("backbone.outputs=res2,res9", "SEG4002", "res9")]
    [InlineData("classes=toy/thre", "SEG4006", "Did you mean 'toy/three'?")]
    public void AModelThatCannotBeBuiltIsRefused(string statement, string id, string says)
    {
        var error = Assert.ThrowsAny<SegException>(() => Composer.Build(Set(statement)));
        Assert.Contains(id, error.Message);
        Assert.Contains(says, error.Message);
    }
}
