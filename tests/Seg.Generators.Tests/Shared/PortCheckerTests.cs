using Seg.Shared;

namespace Seg.Generators.Tests;

public sealed class PortCheckerTests
{
    private static readonly PortComponent Backbone = Component("backbone", "gives Pyramid; level=res2; channels=W; stride=4\ngives Pyramid; level=res3; channels=W * 2; stride=8; when=Deep", ("W", 16), ("Deep", true));
    private static readonly PortComponent Pixels = Component("pixelDecoder", "needs Pyramid; names=In\ngives Pyramid; from=In; coarseFirst=true; take=1; channels=32\ngives MaskFeatures; channels=8; stride=stride('res2')", ("In", new[] { "res2", "res3" }));
    private static readonly PortComponent Decoder = Component("transformerDecoder", "needs Pyramid; levels=1; channels=32\nneeds MaskFeatures; channels=8; stride=4\ngives Queries; count=100; channels=32");
    private static readonly PortComponent Head = Component("head", "needs Queries; count=100; channels=32\ngives Masks");
    private static readonly PortComponent Post = Component("postProcessor", "needs Masks");

    [Fact]
    public void ShapesAreResolved()
    {
        var report = PortChecker.Check([Backbone, Pixels, Decoder, Head, Post]);
        Assert.Empty(report.Findings);
        Assert.Equal("res2: 16 @ /4, res3: 32 @ /8", report.Outputs["backbone"].ToString());
        Assert.Equal("res3: 32 @ /8; mask features: 8 @ /4", report.Outputs["pixelDecoder"].ToString());
        Assert.Equal("res3: 32 @ /8; mask features: 8 @ /4; queries: 100 x 32", report.Inputs["head"].ToString());
        Assert.Equal("masks", report.Outputs["head"].ToString());
    }

    [Fact]
    public void ALevelWhoseConditionIsFalseIsNotGiven()
    {
        var report = PortChecker.Check([Component("backbone", string.Join("\n", Backbone.Ports), ("W", 16), ("Deep", false)), Pixels, Decoder, Head, Post]);
        Assert.Equal((DiagnosticIds.LevelsDiffer, "pixelDecoder"), (report.Findings[0].Id, report.Findings[0].Slot));
        Assert.Contains("needs level res3 (In), and gets res2", report.Findings[0].Message);
    }

    [Fact]
    public void EveryMissingSlotIsNamed() => Assert.Equal(["backbone", "head", "postProcessor"],
        PortChecker.Check([]).Findings.Where(f => f.Id == DiagnosticIds.MissingSlot).Select(f => f.Slot));

    [Theory]
    [InlineData("needs Queries\ngives Masks", DiagnosticIds.PortNotGiven, "head")]
    [InlineData("needs Regions\ngives Masks", DiagnosticIds.PortNotGiven, "head")]
    public void WhatAHeadReadsSaysWhichDecoderIsMissing(string head, string id, string slot)
    {
        var finding = Assert.Single(PortChecker.Check([Backbone, Pixels, Component("head", head), Post]).Findings);
        Assert.Equal((id, slot), (finding.Id, finding.Slot));
    }

    [Fact]
    public void AHeadOverPixelFeaturesNeedsNoDecoder() =>
        Assert.Empty(PortChecker.Check([Backbone, Pixels, Component("head", "needs Pyramid\ngives Masks"), Post]).Findings);

    [Theory]
    [InlineData("needs Pyramid\ngives Masks", "pixel features")]
    [InlineData("needs Regions\ngives Masks", "regions")]
    public void ADecoderThatTheHeadDoesNotReadIsFound(string head, string reads)
    {
        var finding = PortChecker.Check([Backbone, Pixels, Decoder, Component("regionDecoder", "gives Regions"), Component("head", head), Post]).Findings.First(f => f.Slot == "transformerDecoder");
        Assert.Equal("SEG2022", finding.Id);
        Assert.Contains($"reads {reads}", finding.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("needs Pyramid\ngives PixelLogits; stride=stride('res3')", 8)]
    [InlineData("needs MaskFeatures\ngives PixelLogits", 4)]
    public void PixelLogitsHaveTheStrideOfWhatTheyAreMadeOf(string head, int stride)
    {
        PortFinding[] Of(int asked) => [.. PortChecker.Check([Backbone, Pixels, Component("head", head), Component("postProcessor", $"needs PixelLogits; stride={asked}")]).Findings];
        Assert.Empty(Of(stride));
        var finding = Assert.Single(Of(16));
        Assert.Equal("SEG2007", finding.Id);
        Assert.Contains($"needs 16 as stride of the pixel logits (16), and gets {stride}", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ExpressionsKnowTheNumberOfClasses() =>
        Assert.Equal("needs 21 queries (Classes), and gets 100", PortChecker.Check([Backbone, Pixels, Decoder, Component("head", "needs Queries; count=Classes\ngives Masks"), Post], 21).Findings.Single().Message.Split(") ", 2)[1].TrimEnd('.'));

    [Theory]
    [InlineData("needs Pyramid; levels=2", DiagnosticIds.LevelsDiffer, "needs 2 levels (2), and gets 1: res3")]
    [InlineData("needs Pyramid; channels=64", DiagnosticIds.ChannelsDiffer, "needs 64 channels (64) at level res3, and gets 32")]
    [InlineData("needs Pyramid; stride=16", DiagnosticIds.StridesDiffer, "needs stride 16 (16) at level res3, and gets 8")]
    [InlineData("needs MaskFeatures; channels=9", DiagnosticIds.ChannelsDiffer, "needs 9 channels of the mask features (9), and gets 8")]
    [InlineData("needs MaskFeatures; stride=8", DiagnosticIds.StridesDiffer, "needs 8 as stride of the mask features (8), and gets 4")]
    [InlineData("needs Queries", DiagnosticIds.PortNotGiven, "needs queries, and no component before it gives them")]
    [InlineData("needs Regions", DiagnosticIds.PortNotGiven, "needs regions")]
    [InlineData("needs Masks", DiagnosticIds.PortNotGiven, "needs mask predictions")]
    [InlineData("needs Pyramid; levels='x'", DiagnosticIds.BadPortExpression, "yields no whole number")]
    [InlineData("requires Options; that=channels(last('res3')) > 0", DiagnosticIds.BadPortExpression, "where a list should stand")]
    [InlineData("requires Options; that=stride('res3')", DiagnosticIds.BadPortExpression, "yields neither true nor false")]
    [InlineData("requires Options; that=stride('res3') == 4; because=of that", DiagnosticIds.OptionsDisagree, "requires stride('res3') == 4 (of that).")]
    [InlineData("needs Pyramid; names=3", DiagnosticIds.BadPortExpression, "yields no level names")]
    public void NeedsThatAreNotMet(string ports, string id, string message)
    {
        var finding = PortChecker.Check([Backbone, Pixels, Component("transformerDecoder", ports), Head, Post]).Findings[0];
        Assert.Equal((id, "transformerDecoder"), (finding.Id, finding.Slot));
        Assert.Contains(message, finding.Message);
    }

    [Theory]
    [InlineData("needs Queries; count=200", DiagnosticIds.CountsDiffer)]
    [InlineData("needs Queries; channels=64", DiagnosticIds.ChannelsDiffer)]
    public void QueriesThatDiffer(string ports, string id) =>
        Assert.Equal(id, PortChecker.Check([Backbone, Pixels, Decoder, Component("head", ports + "\ngives Masks"), Post]).Findings.Single().Id);

    [Fact]
    public void ARequirementNamesTheOptionsAndTheirValues()
    {
        const string requires = "requires Options; that=Dim % Heads == 0 && count(In) > 0; when=!Loose\ngives Queries; count=100; channels=32";
        PortFinding[] Of(bool loose, int heads) => [.. PortChecker.Check([Backbone, Pixels,
            Component("transformerDecoder", requires, ("Dim", 48), ("Heads", heads), ("In", new[] { "res2" }), ("Loose", loose)), Head, Post]).Findings];
        Assert.Empty(Of(loose: false, heads: 8));
        Assert.Empty(Of(loose: true, heads: 5));
        var finding = Assert.Single(Of(loose: false, heads: 5));
        Assert.Equal((DiagnosticIds.OptionsDisagree, "acme/transformerDecoder (transformerDecoder) requires Dim % Heads == 0 && count(In) > 0, and has Dim = 48, Heads = 5, In = ['res2']."),
            (finding.Id, finding.Message));
    }

    [Theory]
    [InlineData("; predicted=true", "; predicted=!Projects", true, "needs queries that are bare embeddings (!Projects, Projects = true), and gets queries with predictions of their own")]
    [InlineData("; predicted=false", "; predicted=!Projects", false, "needs queries with predictions of their own (!Projects, Projects = false), and gets queries that are bare embeddings")]
    [InlineData("; predicted=true", "; predicted=!Projects", false, null)]
    [InlineData("", "; predicted=true", false, null)]
    [InlineData("; predicted=true", "", false, null)]
    public void QueriesWithAndWithoutPredictions(string gives, string needs, bool projects, string? message)
    {
        var findings = PortChecker.Check([Backbone, Pixels, Component("transformerDecoder", "gives Queries; count=9; channels=8" + gives),
            Component("head", $"needs Queries{needs}\ngives Masks", ("Projects", projects)), Post]).Findings;
        if (message is null) Assert.Empty(findings);
        else Assert.Equal((DiagnosticIds.QueriesDiffer, $"acme/head (head) {message}."), (findings.Single().Id, findings.Single().Message));
    }

    [Fact]
    public void NothingIsSaidOfComponentsBehindOneWhoseGiftsAreUnknown() => Assert.Equal(["pixelDecoder"],
        PortChecker.Check([Backbone, Component("pixelDecoder", "gives Pyramid; from='res9'\ngives MaskFeatures; channels=8; stride=4"), Decoder, Head, Post]).Findings.Select(f => f.Slot));

    [Fact]
    public void OfEqualStridesTheLaterComesFirst()
    {
        var backbone = Component("backbone", "gives Pyramid; level=a; channels=8; stride=4\ngives Pyramid; level=b; channels=8; stride=8\ngives Pyramid; level=c; channels=8; stride=8");
        var report = PortChecker.Check([backbone, Component("pixelDecoder", "gives Pyramid; coarseFirst=true")]);
        Assert.Equal("c: 8 @ /8, b: 8 @ /8, a: 8 @ /4", report.Outputs["pixelDecoder"].ToString());
    }

    /// <summary>A criterion for masks of four resolutions does not fit a head that gives one; a head that says nothing fits any.</summary>
    [Theory]
    [InlineData("; count=4", null)]
    [InlineData("", null)]
    [InlineData("; count=1", "SEG2008 acme/criterion (criterion) needs 4 resolutions of masks (4), and gets 1.")]
    public void ResolutionsOfDetections(string gives, string? message)
    {
        var report = PortChecker.Check([Component("regionDecoder", "gives Regions"), Component("head", "needs Regions\ngives Detections" + gives), Component("criterion", "needs Detections; count=4")]);
        Assert.Equal(message is null ? [] : [message], report.Findings.Where(f => f.Slot == "criterion").Select(f => $"{f.Id} {f.Message}"));
    }

    [Fact]
    public void ANeedWhoseConditionIsFalseIsNone() =>
        Assert.Empty(PortChecker.Check([Backbone, Pixels, Decoder, Head, Component("postProcessor", "needs Regions; when=false")]).Findings);

    [Theory]
    [InlineData(4, 0, null)]
    [InlineData(4, 7, null)]
    [InlineData(0, 1, null)]
    [InlineData(5, 1, "The model is for semantic, panoptic segmentation, and acme/x (head) serves semantic only.")]
    public void Tasks(int asked, int supported, string? message) => Assert.Equal(message, TaskRules.Check("head", "acme/x", asked, supported)?.Message);

    [Fact]
    public void PortTextReadsBackWhatItWrites()
    {
        foreach (var port in Backbone.Ports.Concat(Pixels.Ports).Concat(Decoder.Ports)
            .Concat(PortDeclaration.ParseAll("requires Options; that=A == 1; because=of B; when=C\nneeds Queries; predicted=!D"))) Assert.Equal(port, PortDeclaration.Parse(port.ToString()));
    }

    [Theory]
    [InlineData("takes Pyramid", "is no port declaration")]
    [InlineData("needs", "is no port declaration")]
    [InlineData("needs Pyramid; channels", "has no '='")]
    [InlineData("needs Pyramid; colour=3", "unknown part 'colour'")]
    public void PortTextOfAnotherForm(string line, string message) => Assert.Contains(message, Assert.Throws<FormatException>(() => PortDeclaration.Parse(line)).Message);

    private static PortComponent Component(string slot, string ports, params (string Name, object Value)[] options) =>
        new(slot, "acme/" + slot, PortDeclaration.ParseAll(ports), name => options.FirstOrDefault(o => o.Name == name).Value);
}
