namespace Seg.Generators.Tests;

/// <summary>One case for each rule about compiled models.</summary>
public sealed class ModelDiagnosticsTests
{
    [Fact]
    public async Task SoundModelsAreSilent() => Assert.Empty(await AnalyzerRun.Of(Sources.Backbone, Sources.Slots, Sources.Model));

    [Fact]
    public async Task SoundModelsOverReferencedPluginsAreSilent()
    {
        var plugin = TestCompilation.Plugin("Acme.Parts", """[assembly: SegPlugin("Acme.Parts")]""", Sources.Backbone, Sources.Slots);
        Assert.Empty(await AnalyzerRun.Of(TestCompilation.Of(["namespace Elsewhere; using Acme;" + Sources.Model.Split(';', 2)[1]], "Elsewhere", plugin)));
    }

    [Theory]
    [InlineData("[Small, Decoder(Dim = 16), Masks]", "SegModel(\"m\", Task = SegTask.Semantic, Classes = \"acme/two\")", "SEG2001", "no post-processor (postProcessor)")]
    [InlineData("[Decoder, Masks, Post]", "SegModel(\"m\", Task = SegTask.Semantic, Classes = \"acme/two\")", "SEG2001", "no backbone")]
    [InlineData("[Small, Pixels(Dim = 64), Decoder(Dim = 32), Masks, Post]", "Decoder(Dim = 32)", "SEG2003", "needs 32 channels (Dim) at level res3, and gets 64")]
    [InlineData("[Small(Outputs = [\"res3\"]), Pixels, Decoder, Masks, Post]", "Pixels", "SEG2004", "needs level res2 ('res2'), and gets res3")]
    [InlineData("[Small(Outputs = []), Decoder, Masks, Post]", "Decoder", "SEG2002", "needs a feature pyramid")]
    [InlineData("[Small, Pixels, Decoder, Narrow, Post]", "Narrow", "SEG2008", "needs 3 queries (Queries), and gets 5")]
    [InlineData("[Small, Pixels, Decoder, Strict(Width = 5), Post]", "Strict(Width = 5)", "SEG2020", "requires Width % 2 == 0 (halves, and no thirds), and has Width = 5")]
    [InlineData("[Small, Pixels, Decoder, Strict(Projects = true), Post]", "Strict(Projects = true)", "SEG2021", "needs queries that are bare embeddings (!Projects, Projects = true)")]
    [InlineData("[Small, Fine, Decoder, Masks, Post]", "Fine", "SEG2007", "needs stride 2 (2) at level res2, and gets 4")]
    [InlineData("[Small, Broken, Decoder, Masks, Post]", "Broken", "SEG2009", "level 'res9', which the needed pyramid lacks")]
    [InlineData("[Small, Pixels, Decoder, Masks, Post, Lost]", "Lost", "SEG2013", "No component for 'Acme.LostAttribute' is known")]
    [InlineData("[Small(Width = 2), Pixels, Decoder, Masks, Post]", "2", "SEG4002", "Width must lie within 4..1024, found 2")]
    [InlineData("[Small(Width = 26), Pixels, Decoder, Masks, Post]", "26", "SEG4002", "Width must be a multiple of Heads (4), found 26")]
    [InlineData("[Small(Animal = \"cat\"), Pixels, Decoder, Masks, Post]", "\"cat\"", "SEG4002", "Animal must be one of bear, say \"duck\", found cat")]
    [InlineData("[Small(Depths = [1, 10]), Pixels, Decoder, Masks, Post]", "[1, 10]", "SEG4002", "Depths must lie within 1..9, found 10")]
    public async Task Wiring(string components, string at, string id, string message)
    {
        var all = await AnalyzerRun.Of(Sources.Backbone, Sources.Slots, Odd, $$"""
            namespace Acme;
            [SegModel("m", Task = SegTask.Semantic, Classes = "acme/two")]
            {{components}}
            public static partial class M;
            """);
        var found = all.Where(d => d.At == at).ToArray();
        Assert.NotEmpty(found);
        Assert.All(found, one => Assert.Equal(id, one.Id));
        Assert.Contains(message, found[0].Message);
        Assert.StartsWith("m: ", found[0].Message);
    }

    [Theory]
    [InlineData("[SegModel(\"m\", Task = SegTask.Instance, Classes = \"acme/two\"), Small, Pixels, Decoder, Masks, Post] public static partial class M;", "Masks", "SEG2005", "for instance segmentation, and acme/masks (head) serves semantic, panoptic only")]
    [InlineData("[SegModel(\"m\", Classes = \"acme/tow\"), Small, Pixels, Decoder, Masks, Post] public static partial class M;", "SegModel(\"m\", Classes = \"acme/tow\")", "SEG2011", "Did you mean 'acme/two'?")]
    [InlineData("[SegModel(\"m\"), Small, Pixels, Decoder, Masks, Post] public static partial class M;", "SegModel(\"m\")", "SEG2011", "names no class catalogue")]
    [InlineData("[SegModel(\"m\", Classes = Two.Id), Small, Pixels, Decoder, Masks, Post] public static class M;", "M", "SEG2012", "partial static class")]
    [InlineData("[SegModel(\"m\", Classes = Two.Id), Small, Pixels, Decoder, Masks, Post] public partial class M;", "M", "SEG2012", "partial static class")]
    [InlineData("[SegModel(\"M\", Classes = Two.Id), Small, Pixels, Decoder, Masks, Post] public static partial class M;", "M", "SEG1009", "lower case")]
    [InlineData("[SegModel(\"m\", Classes = Two.Id), Small, Pixels, Fine, Decoder, Masks, Post] public static partial class M;", "Fine", "SEG2010", "fills the slot PixelDecoder twice")]
    [InlineData("[SegModel(\"m\", Extends = typeof(M))] public static partial class M;", "SegModel(\"m\", Extends = typeof(M))", "SEG2006", "extends it in turn")]
    public async Task Declarations(string model, string at, string id, string message)
    {
        var one = Assert.Single(await AnalyzerRun.Of(Sources.Backbone, Sources.Slots, Odd, "namespace Acme;\n" + model));
        Assert.Equal((id, at), (one.Id, one.At));
        Assert.Contains(message, one.Message);
    }

    [Fact]
    public async Task AFaultInAnInheritedSlotPointsAtTheModel()
    {
        var found = await AnalyzerRun.Of(Sources.Backbone, Sources.Slots, Sources.Model, """
            [SegModel("v", Extends = typeof(Acme.Models.Full)), Acme.Pixels(Dim = 8)]
            public static partial class V;
            """);
        Assert.All(found, f => Assert.Equal(("SEG2003", "SegModel(\"v\", Extends = typeof(Acme.Models.Full))"), (f.Id, f.At)));
        Assert.Equal(2, found.Count);
    }

    [Fact]
    public async Task APragmaSuppresses() => Assert.Empty(await AnalyzerRun.Of(Sources.Backbone, Sources.Slots, """
        namespace Acme;
        #pragma warning disable SEG2001
        [SegModel("m", Classes = Two.Id), Small, Decoder(Dim = 16), Masks]
        #pragma warning restore SEG2001
        public static partial class M;
        """.Replace("Small,", "Small(Outputs = [\"res2\"]),")));

    private const string Odd = """
        namespace Acme;

        public sealed class LostAttribute() : CriterionSpecAttribute("acme/lost");

        public sealed class NarrowAttribute() : HeadSpecAttribute("acme/narrow") { public int Queries { get; set; } = 3; }
        [Component<NarrowAttribute>, Needs(Port.Queries, Count = "Queries"), Gives(Port.Masks)]
        public sealed class Narrow() : Head("h") { public override RawPredictions Forward(QuerySet queries, CancellationToken cancellationToken) => throw new InvalidOperationException(); }

        public sealed class StrictAttribute() : HeadSpecAttribute("acme/strict") { public int Width { get; set; } = 4; public bool Projects { get; set; } }
        [Component<StrictAttribute>, Needs(Port.Queries, Predicted = "!Projects"), Requires("Width % 2 == 0", Because = "halves; and no thirds"), Gives(Port.Masks)]
        public sealed class Strict() : Head("h") { public override RawPredictions Forward(QuerySet queries, CancellationToken cancellationToken) => throw new InvalidOperationException(); }

        public sealed class FineAttribute() : PixelDecoderSpecAttribute("acme/fine");
        [Component<FineAttribute>, Needs(Port.Pyramid, Names = "'res2'", Stride = 2), Gives(Port.Pyramid, Channels = 32)]
        public sealed class Fine() : PixelDecoder("p") { public override PixelFeatures Forward(Pyramid features, CancellationToken cancellationToken) => new(features, null); }

        public sealed class BrokenAttribute() : PixelDecoderSpecAttribute("acme/broken");
        [Component<BrokenAttribute>, Needs(Port.Pyramid), Gives(Port.Pyramid, Channels = "channels('res9')")]
        public sealed class Broken() : PixelDecoder("p") { public override PixelFeatures Forward(Pyramid features, CancellationToken cancellationToken) => new(features, null); }
        """;
}
