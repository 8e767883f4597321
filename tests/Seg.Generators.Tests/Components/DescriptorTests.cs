namespace Seg.Generators.Tests;

public sealed class DescriptorTests
{
    [Fact]
    public Task EveryOptionType() => GeneratorRun.Of(Sources.Plugin, Sources.Backbone).Compiles().Verify();

    [Fact]
    public void NoOptionsAndNoLayers()
    {
        var run = GeneratorRun.Of("""
            public sealed class BareAttribute() : HeadSpecAttribute("acme/bare");

            [Component<BareAttribute>, Supports(SegTask.Instance)]
            sealed class Bare() : QueryHead("bare")
            {
                public override RawPredictions Forward(QuerySet queries, CancellationToken cancellationToken) => throw new InvalidOperationException();
            }
            """).Compiles();
        Assert.Equal(["Bare.Descriptor.g.cs"], run.Result.GeneratedSources.Select(s => s.HintName));
        Assert.Contains("Tasks => global::Seg.SegTask.Instance;", run["Bare.Descriptor.g.cs"]);
    }

    [Fact]
    public void OptionsAreInheritedBaseFirst()
    {
        var run = GeneratorRun.Of("""
            namespace A;
            public abstract class BaseAttribute(string id) : CheckpointFormatSpecAttribute(id) { public int First { get; set; } = 1; }
            public sealed class CodecAttribute : BaseAttribute
            {
                private const string Name = "acme/codec";
                public CodecAttribute() : base(Name) { }
                public string Second { get; set; } = string.Empty;
            }
            """, """
            namespace A;
            [Component<CodecAttribute>]
            public sealed class Codec : ICheckpointFormat
            {
                public bool Recognises(ReadOnlySpan<byte> start, string path) => false;
                public ICheckpoint Open(string path) => throw new InvalidOperationException();
            }
            """).Compiles();
        var text = run["A.Codec.Descriptor.g.cs"];
        Assert.Contains("ComponentId = \"acme/codec\"", text);
        Assert.Contains("new global::A.Codec();", text);
        Assert.True(text.IndexOf("OptionInfo(\"First\", \"int\", \"1\"", StringComparison.Ordinal) is > 0 and var first
            && text.IndexOf("OptionInfo(\"Second\", \"string\", \"\\\"\\\"\"", StringComparison.Ordinal) > first);
    }

    [Fact]
    public void EditingOneComponentLeavesTheOtherCached()
    {
        const string sibling = """
            public sealed class OtherAttribute() : HeadSpecAttribute("acme/other") { public int A { get; set; } = 1; }

            [Component<OtherAttribute>]
            public sealed class Other() : QueryHead("other")
            {
                public override RawPredictions Forward(QuerySet queries, CancellationToken cancellationToken) => throw new InvalidOperationException();
            }
            """;
        var run = GeneratorRun.Of(Sources.Backbone, sibling);
        var result = run.Rerun(compilation =>
        {
            var last = compilation.SyntaxTrees.Last();
            return compilation.ReplaceSyntaxTree(last, Microsoft.CodeAnalysis.CSharp.CSharpSyntaxTree.ParseText(sibling.Replace("= 1;", "= 2;"), TestCompilation.Parse, last.FilePath));
        });
        var reasons = result.TrackedSteps[Infrastructure.TrackingNames.Components].SelectMany(s => s.Outputs).Select(o => o.Reason).Order().ToArray();
        Assert.Equal([Microsoft.CodeAnalysis.IncrementalStepRunReason.Modified, Microsoft.CodeAnalysis.IncrementalStepRunReason.Unchanged], reasons);
        var written = result.TrackedOutputSteps.SelectMany(s => s.Value).SelectMany(s => s.Outputs).Count(o => o.Reason != Microsoft.CodeAnalysis.IncrementalStepRunReason.Cached);
        Assert.Equal(1, written);
    }
}
