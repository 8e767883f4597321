using Microsoft.CodeAnalysis;

namespace Seg.Generators.Tests;

/// <summary>
/// The rules about compiled models. Components come from a referenced plugin, as they mostly do; each rule once in the class that breaks it and once
/// through Extends from a spec of a third assembly, whose own wiring may be sound.
/// </summary>
public sealed class ModelDiagnosticsTests
{
    private static readonly Lazy<MetadataReference> Parts = new(() => TestCompilation.Plugin("Acme.Parts", """[assembly: SegPlugin("Acme.Parts")]""", Sources.Backbone, Sources.Slots, OddParts));
    private static readonly Lazy<MetadataReference> Specs = new(() => TestCompilation.Plugin(TestCompilation.Of(["""[assembly: SegPlugin("Acme.Specs")]""", BaseSpecs], "Acme.Specs", Parts.Value)));

    [Fact]
    public async Task SoundModelsAreSilent() => Assert.Empty(await AnalyzerRun.Expect(Sources.Backbone, Sources.Slots, Sources.Model));

    [Fact]
    public async Task SoundModelsOverReferencedPluginsAreSilent() => Assert.Empty(await Over("""
        [SegModel("all", Task = SegTask.Panoptic, Classes = Two.Id), Small(Width = 24), Pixels, Decoder(Queries = 7), Masks, Loss, Post]
        public static partial class All;

        [SegModel("narrower", Extends = typeof(Counted)), Decoder(Queries = 3)]
        public static partial class Narrower;
        """.Replace(", Loss", "", StringComparison.Ordinal)));

    [Theory]
    [InlineData("[{|SEG2001:SegModel(\"m\", Task = SegTask.Semantic, Classes = \"acme/two\")|}, Small, Pixels, Decoder, Masks]", "no post-processor (postProcessor)")]
    [InlineData("[{|SEG2001:SegModel(\"m\", Classes = \"acme/two\")|}, {|SEG2002:Decoder|}, Masks, Post]", "no backbone")]
    [InlineData("[SegModel(\"m\", Classes = Two.Id), Small(Outputs = []), {|SEG2002:Decoder|}, Masks, Post]", "acme/decoder (transformerDecoder) needs a feature pyramid, and no component before it gives them")]
    [InlineData("[SegModel(\"m\", Classes = Two.Id), Small, Pixels(Dim = 64), {|SEG2003:Decoder(Dim = 32)|}, Masks, Post]", "needs 32 channels (Dim) at level res3, and gets 64")]
    [InlineData("[SegModel(\"m\", Classes = Two.Id), Small(Outputs = [\"res3\"]), {|SEG2004:Pixels|}, Decoder, Masks, Post]", "needs level res2 ('res2'), and gets res3")]
    [InlineData("[SegModel(\"m\", Task = SegTask.Instance, Classes = Two.Id), Small, Pixels, Decoder, {|SEG2005:Masks|}, Post]", "for instance segmentation, and acme/masks (head) serves semantic, panoptic only")]
    [InlineData("[SegModel(\"m\", Extends = {|SEG2006:typeof(M)|})]", "'M' extends a spec that extends it in turn")]
    [InlineData("[SegModel(\"m\", Classes = Two.Id), Small, {|SEG2007:Fine|}, Decoder, Masks, Post]", "needs stride 2 (2) at level res2, and gets 4")]
    [InlineData("[SegModel(\"m\", Classes = Two.Id), Small, Pixels, Decoder, {|SEG2008:Narrow|}, Post]", "needs 3 queries (Queries), and gets 5")]
    [InlineData("[SegModel(\"m\", Classes = Two.Id), Small, Pixels, Decoder, {|SEG2020:Strict(Width = 5)|}, Post]", "requires Width % 2 == 0 (halves, and no thirds), and has Width = 5")]
    [InlineData("[SegModel(\"m\", Classes = Two.Id), Small, Pixels, Decoder, {|SEG2021:Strict(Projects = true)|}, Post]", "needs queries that are bare embeddings (!Projects, Projects = true)")]
    [InlineData("[SegModel(\"m\", Classes = Two.Id), Small, {|SEG2009:Picky(Level = \"res9\")|}, Decoder, Masks, Post]", "level 'res9', which the needed pyramid lacks")]
    [InlineData("[SegModel(\"m\", Classes = Two.Id), Small, Pixels, {|SEG2010:Fine|}, Decoder, Masks, Post]", "'M' fills the slot PixelDecoder twice; the second is 'FineAttribute'")]
    [InlineData("[SegModel(\"m\", Classes = {|SEG2011:\"acme/tow\"|}), Small, Pixels, Decoder, Masks, Post]", "No class catalogue 'acme/tow' is known. Did you mean 'acme/two'?")]
    [InlineData("[{|SEG2011:SegModel(\"m\")|}, Small, Pixels, Decoder, Masks, Post]", "names no class catalogue")]
    [InlineData("[SegModel(\"m\", Classes = Two.Id), Small, Pixels, Decoder, Masks, Post, {|SEG2013:Lost|}]", "No component for 'Acme.LostAttribute' is known")]
    [InlineData("[SegModel({|SEG1009:\"M\"|}, Classes = Two.Id), Small, Pixels, Decoder, Masks, Post]", "The model id 'M' must be lower case")]
    [InlineData("[SegModel({|SEG2014:\"counted\"|}, Classes = Two.Id), Small, Pixels, Decoder, Masks, Post]", "'M' and 'Acme.Specs.Counted' are both the model 'counted'")]
    [InlineData("[SegModel(\"m\", Classes = Two.Id), Small(Width = {|SEG4002:2|}), Pixels, Decoder, Masks, Post]", "m: Width must lie within 4..1024, found 2")]
    [InlineData("[SegModel(\"m\", Classes = Two.Id), Small(Width = {|SEG4002:26|}), Pixels, Decoder, Masks, Post]", "m: Width must be a multiple of Heads (4), found 26")]
    [InlineData("[SegModel(\"m\", Classes = Two.Id), Small(Heads = {|SEG4002:5|}), Pixels, Decoder, Masks, Post]", "m: Width must be a multiple of Heads (5), found 16")]
    [InlineData("[SegModel(\"m\", Classes = Two.Id), Small(Animal = {|SEG4002:\"baer\"|}), Pixels, Decoder, Masks, Post]", "m: Animal must be one of bear, say \"duck\", found baer. Did you mean 'bear'?")]
    [InlineData("[SegModel(\"m\", Classes = Two.Id), Small(Depths = {|SEG4002:[1, 10]|}), Pixels, Decoder, Masks, Post]", "m: Depths must lie within 1..9, found 10")]
    public async Task InTheClassItself(string attributes, string message) => Assert.Contains(message, await Over(attributes + "\npublic static partial class M;"));

    [Theory]
    [InlineData("[{|SEG2001:{|SEG2002:SegModel(\"m\", Classes = Two.Id, Extends = typeof(Headless))|}|}]", "no head (head)")]
    [InlineData("[{|SEG2002:SegModel(\"m\", Classes = Two.Id, Extends = typeof(Direct))|}, Small(Outputs = [])]", "acme/decoder (transformerDecoder) needs a feature pyramid")]
    [InlineData("[{|SEG2003:SegModel(\"m\", Extends = typeof(Counted))|}, Pixels(Dim = 8)]", "acme/decoder (transformerDecoder) needs 32 channels (Dim) at level res3, and gets 8")]
    [InlineData("[SegModel(\"m\", Extends = typeof(Counted)), {|SEG2003:Decoder(Dim = 16)|}]", "needs 16 channels (Dim) at level res3, and gets 32")]
    [InlineData("[{|SEG2004:SegModel(\"m\", Extends = typeof(Counted))|}, Small(Outputs = [\"res3\"])]", "acme/pixels (pixelDecoder) needs level res2 ('res2'), and gets res3")]
    [InlineData("[{|SEG2005:SegModel(\"m\", Extends = typeof(Served), Task = SegTask.Instance)|}]", "for instance segmentation, and acme/masks (head) serves semantic, panoptic only")]
    [InlineData("[{|SEG2007:SegModel(\"m\", Classes = Two.Id, Extends = typeof(Fined))|}, Tiny(Stride = 4)]", "acme/fine (pixelDecoder) needs stride 2 (2) at level res2, and gets 4")]
    [InlineData("[{|SEG2008:SegModel(\"m\", Extends = typeof(Counted))|}, Decoder(Queries = 9)]", "acme/narrow (head) needs 3 queries (Queries), and gets 9")]
    [InlineData("[{|SEG2020:SegModel(\"m\", Classes = Two.Id, Extends = typeof(Odd))|}]", "acme/strict (head) requires Width % 2 == 0 (halves, and no thirds), and has Width = 5")]
    [InlineData("[{|SEG2021:SegModel(\"m\", Classes = Two.Id, Extends = typeof(Bare))|}, Decoder]", "acme/strict (head) needs queries that are bare embeddings (!Projects, Projects = true)")]
    [InlineData("[{|SEG2009:SegModel(\"m\", Classes = Two.Id, Extends = typeof(Picked))|}, Small(Outputs = [\"res2\"])]", "level 'res3', which the needed pyramid lacks")]
    [InlineData("[{|SEG2010:SegModel(\"m\", Classes = Two.Id, Extends = typeof(Twofold))|}]", "'Twofold' fills the slot PixelDecoder twice")]
    [InlineData("[{|SEG2011:SegModel(\"m\", Extends = typeof(Misnamed))|}]", "No class catalogue 'acme/tow' is known. Did you mean 'acme/two'?")]
    [InlineData("[{|SEG2013:SegModel(\"m\", Classes = Two.Id, Extends = typeof(Losing))|}]", "No component for 'Acme.LostAttribute' is known")]
    [InlineData("[{|SEG2013:SegModel(\"m\", Classes = Two.Id, Extends = typeof(Hiding))|}]", "'HiddenAttribute', which 'Hiding' uses, is not public")]
    [InlineData("[{|SEG4002:SegModel(\"m\", Classes = Two.Id, Extends = typeof(Thin))|}]", "m: Width must lie within 4..1024, found 2")]
    [InlineData("[SegModel(\"m\", Classes = Two.Id, Extends = typeof(Even)), Small(Heads = {|SEG4002:4|})]", "m: Width must be a multiple of Heads (4), found 26")]
    public async Task ThroughExtendsOfAnotherAssembly(string attributes, string message) => Assert.Contains(message, await Over(attributes + "\npublic static partial class M;"));

    [Fact]
    public async Task SeveralStepsDeep() => Assert.Contains("third: acme/narrow (head) needs 3 queries (Queries), and gets 4", await Over("""
        [SegModel("first", Extends = typeof(Counted)), Pixels(Dim = 16), Decoder(Dim = 16)]
        public static partial class First;

        [SegModel("second", Extends = typeof(First)), Small(Width = 32)]
        public static partial class Second;

        [{|SEG2008:SegModel("third", Extends = typeof(Second))|}, Decoder(Queries = 4)]
        public static partial class Third;

        [SegModel("fourth", Extends = typeof(Third)), Narrow(Queries = 4)]
        public static partial class Fourth;
        """));

    [Fact]
    public async Task OnlyOneSlotReplaced() => Assert.Contains("m: acme/picky: The expression \"channels(Level)\" has level 'res4'", await Over("""
        [SegModel("m", Extends = typeof(Counted)), {|SEG2009:Picky(Level = "res4")|}]
        public static partial class M;
        """));

    [Fact]
    public async Task ACircleOfSeveral() => await Over("""
        [SegModel("a", Extends = {|SEG2006:typeof(B)|})] public static partial class A;
        [SegModel("b", Extends = {|SEG2006:typeof(A)|})] public static partial class B;
        [SegModel("c", Extends = {|SEG2006:typeof(A)|})] public static partial class C;
        """);

    [Fact]
    public async Task ASpecWhosePluginIsNotReferenced()
    {
        var message = await AnalyzerRun.Expect(["""
            [{|SEG2013:SegModel("m", Extends = typeof(Acme.Specs.Counted))|}]
            public static partial class M;
            """], Specs.Value);
        Assert.Contains("'Counted', which 'M' extends, uses 'Acme.SmallAttribute' of Acme.Parts, which this project does not reference", message);
    }

    [Theory]
    [InlineData("public static class {|SEG2012:M|};")]
    [InlineData("public partial class {|SEG2012:M|};")]
    [InlineData("public class Outer { public static partial class {|SEG2012:M|}; }")]
    public async Task NotPartialAndStatic(string type)
    {
        var model = "[SegModel(\"m\", Classes = Two.Id), Small, Pixels, Decoder, Masks, Post] ";
        Assert.Contains("must be a partial static class", await Over(type.StartsWith("public class Outer", StringComparison.Ordinal) ? type.Replace("{ ", "{ " + model, StringComparison.Ordinal) : model + type));
    }

    [Fact]
    public async Task OneIdTwice() => Assert.Contains("'Second' and 'First' are both the model 'm'", await Over("""
        [SegModel("m", Extends = typeof(Counted))] public static partial class First;
        [SegModel({|SEG2014:"m"|}, Extends = typeof(Counted))] public static partial class Second;
        """));

    private static Task<string> Over(string source) => AnalyzerRun.Expect(["namespace Tested;\nusing Acme;\nusing Acme.Specs;\n" + source], Parts.Value, Specs.Value);

    private const string OddParts = """
        namespace Acme;

        public sealed class LostAttribute() : CriterionSpecAttribute("acme/lost");

        public sealed class NarrowAttribute() : HeadSpecAttribute("acme/narrow") { public int Queries { get; set; } = 3; }
        [Component<NarrowAttribute>, Needs(Port.Queries, Count = "Queries"), Gives(Port.Masks)]
        public sealed class Narrow() : QueryHead("h") { public override RawPredictions Forward(QuerySet queries, CancellationToken cancellationToken) => throw new InvalidOperationException(); }

        public sealed class StrictAttribute() : HeadSpecAttribute("acme/strict") { public int Width { get; set; } = 4; public bool Projects { get; set; } }
        [Component<StrictAttribute>, Needs(Port.Queries, Predicted = "!Projects"), Requires("Width % 2 == 0", Because = "halves; and no thirds"), Gives(Port.Masks)]
        public sealed class Strict() : QueryHead("h") { public override RawPredictions Forward(QuerySet queries, CancellationToken cancellationToken) => throw new InvalidOperationException(); }

        public sealed class PlainAttribute() : TransformerDecoderSpecAttribute("acme/plain");
        [Component<PlainAttribute>, Needs(Port.Pyramid), Gives(Port.Queries, Count = 5, Channels = 32, Predicted = false)]
        public sealed class Plain() : Seg.TransformerDecoder("d") { public override QuerySet Forward(PixelFeatures features, CancellationToken cancellationToken) => throw new InvalidOperationException(); }

        public sealed class FineAttribute() : PixelDecoderSpecAttribute("acme/fine");
        [Component<FineAttribute>, Needs(Port.Pyramid, Names = "'res2'", Stride = 2), Gives(Port.Pyramid, Channels = 32)]
        public sealed class Fine() : PixelDecoder("p") { public override PixelFeatures Forward(Pyramid features, CancellationToken cancellationToken) => new(features, null); }

        public sealed class PickyAttribute() : PixelDecoderSpecAttribute("acme/picky") { public string Level { get; set; } = "res3"; }
        [Component<PickyAttribute>, Needs(Port.Pyramid), Gives(Port.Pyramid, Channels = "channels(Level)")]
        public sealed class Picky() : PixelDecoder("p") { public override PixelFeatures Forward(Pyramid features, CancellationToken cancellationToken) => new(features, null); }

        public sealed class TinyAttribute() : BackboneSpecAttribute("acme/tiny") { public int Stride { get; set; } = 2; }
        [Component<TinyAttribute>, Gives(Port.Pyramid, Level = "res2", Channels = 8, Stride = "Stride")]
        public sealed class Tiny() : Backbone("b") { public override Pyramid Forward(Tensor images, CancellationToken cancellationToken) => new([]); }
        """;

    private const string BaseSpecs = """
        namespace Acme.Specs;

        [SegModel("counted", Task = SegTask.Semantic, Classes = Two.Id), Small, Pixels, Decoder(Queries = 3), Narrow, Post]
        public static partial class Counted;

        [SegModel("served", Task = SegTask.Semantic, Classes = Two.Id), Small, Pixels, Decoder, Masks, Post]
        public static partial class Served;

        // Not known when this was compiled, as a plugin of that time could be.
        [SegModel("misnamed", Task = SegTask.Semantic, Classes = "acme/tow"), Small, Pixels, Decoder, Masks, Post]
        public static partial class Misnamed;

        [Small, Pixels, Decoder, Post] public static class Headless;
        [Small(Outputs = ["res2"]), Decoder(Dim = 16), Masks, Post] public static class Direct;
        [Tiny, Fine, Decoder, Masks, Post] public static class Fined;
        [Small, Picky, Decoder(Dim = 32), Masks, Post] public static class Picked;
        [Small, Pixels, Decoder, Strict(Width = 5), Post] public static class Odd;
        [Small, Pixels, Plain, Strict(Projects = true), Post] public static class Bare;
        [Small, Pixels, Fine, Decoder, Masks, Post] public static class Twofold;
        [Small, Pixels, Decoder, Masks, Post, Lost] public static class Losing;
        [Small(Width = 2, Heads = 1), Pixels, Decoder, Masks, Post] public static class Thin;
        [Small(Width = 26, Heads = 2), Pixels, Decoder, Masks, Post] public static class Even;

        internal sealed class HiddenAttribute() : CriterionSpecAttribute("acme/hidden");
        [Small, Pixels, Decoder, Masks, Post, Hidden] public static class Hiding;
        """;
}
