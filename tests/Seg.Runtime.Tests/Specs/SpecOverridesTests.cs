using Seg.Runtime.Tests.Toys;

namespace Seg.Runtime.Tests.Specs;

public sealed class SpecOverridesTests : IDisposable
{
    private readonly ToyHost _host = new();

    public void Dispose() => _host.Dispose();

    private ModelSpec Set(params string[] statements) => _host.Get<SpecReader>().Apply(ToyFull.Spec, SpecOverrides.Parse(statements));

    private ToyBackboneAttribute Backbone(params string[] statements) => (ToyBackboneAttribute)Set(statements).Components[ComponentKind.Backbone];

    [Fact]
    public void NoStatementsGiveTheSameSpec() => Assert.Same(ToyFull.Spec, Set());

    [Fact]
    public void ValuesNeedNoQuotes()
    {
        var b = Backbone("backbone.width=32", "backbone.note=hello, world", "backbone.residual=false", "backbone.shape=SHARP", "backbone.scale=-2e-3");
        Assert.Equal((32, "hello, world", false, ToyShape.Sharp, -2e-3f), (b.Width, b.Note, b.Residual, b.Shape, b.Scale));
        Assert.Equal("1", Backbone("backbone.note=1").Note);
        Assert.Equal("", Backbone("backbone.note=").Note);
        Assert.Equal("=", Backbone("backbone.note==").Note);
        Assert.Equal("[x", Backbone("backbone.note=\"[x\"").Note);
    }

    [Theory]
    [InlineData("backbone.depths=[3,4]")]
    [InlineData("backbone.depths=3,4")]
    [InlineData("backbone.depths= 3, 4")]
    [InlineData("BACKBONE.Depths=[3, 4]")]
    public void ListsStandInBracketsOrWithCommas(string statement) => Assert.Equal([3, 4], Backbone(statement).Depths);

    [Fact]
    public void TextListsToo()
    {
        Assert.Equal(["res3"], Backbone("backbone.outputs=res3").Outputs);
        Assert.Equal(["res3", "res2"], Backbone("backbone.outputs=res3,res2").Outputs);
        Assert.Empty(Backbone("backbone.shapes=[]").Shapes);
    }

    [Fact]
    public void SlotsHaveShortNamesAndComponentsCanBeReplaced()
    {
        var spec = Set("decoder.queries=9", "pixelDecoder.use=toy/wide-pixels", "pixelDecoder.rounds=2", "decoder.dim=24", "criterion=null", "task=semantic,panoptic", "preprocess.shortestEdge=640");
        Assert.Equal((9, 24), spec.Components[ComponentKind.TransformerDecoder] is ToyQueriesAttribute q ? (q.Queries, q.Dim) : default);
        Assert.Equal(2, Assert.IsType<ToyWidePixelsAttribute>(spec.Components[ComponentKind.PixelDecoder]).Rounds);
        Assert.False(spec.Components.ContainsKey(ComponentKind.Criterion));
        Assert.Equal((SegTask.Semantic | SegTask.Panoptic, 640), (spec.Task, spec.Preprocess.ShortestEdge));
        Assert.Equal("toy-full", spec.Id);
    }

    [Fact]
    public void OfTwoStatementsTheLaterHolds() => Assert.Equal(6, Backbone("backbone.width=5", "backbone.width=6").Width);

    [Theory]
    [InlineData("decoder.querys=1", "SEG4001", "Did you mean 'queries'?")]
    [InlineData("decodr.queries=1", "SEG4001", "decodr")]
    [InlineData("extends=toy-small", "SEG4001", "a spec file only")]
    [InlineData("decoder.queries=many", "SEG4002", "many")]
    [InlineData("decoder.queries=1,2", "SEG4002", "1,2")]
    [InlineData("decoder.queries", "SEG4005", "slot.option=value")]
    [InlineData("=3", "SEG4005", "slot.option=value")]
    [InlineData("a.b.c=3", "SEG4005", "slot.option=value")]
    [InlineData("backbone.depths=[1,", "SEG4005", "no JSON")]
    [InlineData("backbone.depths=[1,x]", "SEG4005", "no JSON")]
    [InlineData("decoder=toy/none", "SEG4003", "toy/none")]
    public void AMistakeIsNamedWithTheStatement(string statement, string id, string says)
    {
        var error = Assert.Throws<SegException>(() => Set(statement));
        Assert.Equal(id, error.DiagnosticId);
        Assert.Contains($"--set {statement}", error.Message);
        Assert.Contains(says, error.Message);
    }

    [Fact]
    public void PathsAreMeantFromTheCurrentFolder() =>
        Assert.Equal(Path.Combine(Environment.CurrentDirectory, "parts.json"), Set("classes=parts.json").Classes);
}
