using Seg.Generators.Infrastructure;
using Microsoft.CodeAnalysis;

namespace Seg.Generators.Tests;

public sealed class ModelTests
{
    [Fact]
    public Task EverySlot() => Verify(GeneratorRun.Of(Sources.Backbone, Sources.Slots, Sources.Model).Compiles(), "Acme.Models.Full.Model.g.cs");

    [Fact]
    public Task ComponentsOfReferencedPlugins()
    {
        var plugin = TestCompilation.Plugin("Acme.Parts", """[assembly: SegPlugin("Acme.Parts")]""", Sources.Backbone, Sources.Slots);
        // Loss is internal there: the model goes through its descriptor.
        return Verify(GeneratorRun.Of(TestCompilation.Of(["namespace Elsewhere; using Acme;" + Sources.Model.Split(';', 2)[1]], "Elsewhere", plugin)).Compiles(), "Elsewhere.Full.Model.g.cs");
    }

    [Fact]
    public Task OnlyWhatIsNeeded() => Verify(GeneratorRun.Of(Sources.Backbone, Sources.Slots, """
        namespace Acme.Models;

        [Small(Outputs = ["res2"]), Decoder(Dim = 16), Masks, Post]
        static class Base;

        [SegModel("bare", Task = SegTask.Semantic, Classes = "acme/two", Extends = typeof(Base))]
        static partial class Bare;
        """).Compiles(), "Acme.Models.Bare.Model.g.cs");

    [Fact]
    public Task OverRegionsWithNamesAndWindows() => Verify(GeneratorRun.Of(Sources.Backbone, Sources.Slots, """
        namespace Acme.Models;

        public sealed class FindAttribute() : RegionDecoderSpecAttribute("acme/find");

        [Component<FindAttribute>, Needs(Port.Pyramid), Gives(Port.Regions)]
        public sealed class Find() : RegionDecoder("find")
        {
            public override RegionSet Forward(PixelFeatures features, ModelInput input, CancellationToken cancellationToken) => throw new InvalidOperationException();
        }

        public sealed class OutlineAttribute() : HeadSpecAttribute("acme/outline");

        [Component<OutlineAttribute>, Needs(Port.Regions), Gives(Port.Masks), Supports(SegTask.Semantic)]
        public sealed class Outline() : RegionHead("outline")
        {
            public override RawPredictions Forward(RegionSet regions, CancellationToken cancellationToken) => throw new InvalidOperationException();
        }

        [Small, Pixels, Find, Outline, Post, StateNames(Backbone = "body", RegionDecoder = "rpn"), SlidingWindow(Size = 64)]
        static class Base;

        [SegModel("outlines", Task = SegTask.Semantic, Classes = "acme/two", Extends = typeof(Base)), StateNames(RegionDecoder = "find"), SlidingWindow(Stride = 48)]
        static partial class Outlines;
        """).Compiles(), "Acme.Models.Outlines.Model.g.cs");

    [Fact]
    public void ExtendsOverridesOptionsOfTheSameComponentAndReplacesOthers()
    {
        var run = GeneratorRun.Of(Sources.Backbone, Sources.Slots, Sources.Model, """
            namespace Acme.Models;

            public sealed class BetterAttribute() : PixelDecoderSpecAttribute("acme/better") { public int Width { get; set; } = 64; }

            [Component<BetterAttribute>]
            [Needs(Port.Pyramid)]
            [Gives(Port.Pyramid, Channels = "Width")]
            public sealed class Better() : PixelDecoder("better")
            {
                public override PixelFeatures Forward(Pyramid features, CancellationToken cancellationToken) => new(features, null);
            }

            [SegModel("variant", Extends = typeof(Full))]
            [Better, Decoder(Dim = 64), Preprocess(ShortestEdge = 32)]
            public static partial class Variant;
            """).Compiles();
        var text = run["Acme.Models.Variant.Model.g.cs"];
        Assert.Contains("[global::Seg.ComponentKind.PixelDecoder] = new global::Acme.Models.BetterAttribute(),", text);
        Assert.Contains("new global::Acme.DecoderAttribute { Queries = 7, Dim = 64 }", text);
        Assert.Contains("ShortestEdge = 32, LongestEdge = 128", text);
        Assert.Contains("Classes = \"acme/two\"", text);
        Assert.DoesNotContain("Checkpoint =", text);
        Assert.DoesNotContain("Published =", text);
    }

    [Fact]
    public void EditingOneModelLeavesTheOtherCached()
    {
        const string other = """
            [SegModel("other", Extends = typeof(Acme.Models.Full))]
            [Acme.Decoder(Queries = 9)]
            public static partial class Other;
            """;
        var result = GeneratorRun.Of(Sources.Backbone, Sources.Slots, Sources.Model, other).Rerun(compilation =>
        {
            var last = compilation.SyntaxTrees.Last();
            return compilation.ReplaceSyntaxTree(last, Microsoft.CodeAnalysis.CSharp.CSharpSyntaxTree.ParseText(other.Replace("9", "10"), TestCompilation.Parse, last.FilePath));
        });
        Assert.Equal([IncrementalStepRunReason.Modified, IncrementalStepRunReason.Cached],
            result.TrackedSteps[TrackingNames.Plans].SelectMany(s => s.Outputs).Select(o => o.Reason).Order());
        Assert.Equal(1, result.TrackedOutputSteps.SelectMany(s => s.Value).SelectMany(s => s.Outputs).Count(o => o.Reason != IncrementalStepRunReason.Cached));
    }

    [Fact]
    public void AFaultyModelLeavesTheOthersAlone()
    {
        var run = GeneratorRun.Of(Sources.Backbone, Sources.Slots, Sources.Model, """
            [SegModel("broken", Extends = typeof(Acme.Models.Full))]
            [Acme.Decoder(Dim = 9)]
            public static partial class Broken;
            """);
        Assert.Contains(run.Result.GeneratedSources, s => s.HintName == "Acme.Models.Full.Model.g.cs");
        Assert.DoesNotContain(run.Result.GeneratedSources, s => s.HintName == "Broken.Model.g.cs");
    }

    private static async Task Verify(GeneratorRun run, string hint, [System.Runtime.CompilerServices.CallerMemberName] string method = "") =>
        await VerifyXunit.Verifier.Verify(run[hint], "cs").UseDirectory("../_snapshots").UseFileName($"{nameof(ModelTests)}.{method}#{Path.GetFileNameWithoutExtension(hint)}");
}
