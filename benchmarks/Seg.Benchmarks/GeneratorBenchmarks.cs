using BenchmarkDotNet.Attributes;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Seg.Generators;

namespace Seg.Benchmarks;

/// <summary>What the generator costs a plugin of 1, 10 and 100 components: in a build, and in an editor after each edit.</summary>
/// <remarks>Each component has its own file, four options, two ports and three layers. The compilation is bound before the clock starts.</remarks>
public class GeneratorBenchmarks
{
    private const string Usings = """
        global using System; global using System.Collections.Generic; global using System.Linq; global using System.Threading;
        global using Seg; global using TorchSharp; global using TorchSharp.Modules; global using static TorchSharp.torch;
        [assembly: SegPlugin("Acme.Many")]
        """;

    private static readonly CSharpParseOptions Parse = new(LanguageVersion.Latest);

    private CSharpCompilation _compilation = null!;
    private CSharpCompilation[] _edited = null!;
    private CSharpCompilation[] _unrelated = null!;
    private GeneratorDriver _cold = null!;
    private GeneratorDriver _warm = null!;
    private int _turn;

    /// <summary>Number of components in the plugin.</summary>
    [Params(1, 10, 100)]
    public int Components { get; set; }

    /// <summary>Writes the plugin and runs the generator once, as an editor has when the first key is pressed.</summary>
    [GlobalSetup]
    public void Setup()
    {
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => !Path.GetFileName(path).StartsWith("Seg.Generators", StringComparison.Ordinal)).Select(path => MetadataReference.CreateFromFile(path));
        _compilation = CSharpCompilation.Create("Acme.Many", [Tree(Usings, "Usings.cs"), .. Enumerable.Range(0, Components).Select(i => Tree(Component(i, 1), $"Component{i}.cs"))], references,
            new(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        _cold = CSharpGeneratorDriver.Create([new SegGenerator().AsSourceGenerator()], parseOptions: Parse);
        _warm = _cold.RunGenerators(_compilation);
        var result = _warm.GetRunResult().Results.Single();
        // One descriptor and one file of layers each, and the manifest.
        if (result.GeneratedSources.Length != 2 * Components + 1) throw new InvalidOperationException($"{result.GeneratedSources.Length} files for {Components} components: {result.Exception}");

        // Two that differ, in turn, so that each run meets an edit.
        var last = _compilation.SyntaxTrees[^1];
        _edited = [.. new[] { 2, 3 }.Select(value => Bound(_compilation.ReplaceSyntaxTree(last, Tree(Component(Components - 1, value), last.FilePath))))];
        _unrelated = [.. new[] { 2, 3 }.Select(value => Bound(_compilation.AddSyntaxTrees(Tree($"class Unrelated {{ int _x = {value}; }}", "Unrelated.cs"))))];
    }

    /// <summary>A build: nothing is known from before.</summary>
    [Benchmark(Baseline = true)]
    public GeneratorDriver Cold() => _cold.RunGenerators(_compilation);

    /// <summary>An editor: an option's default was changed in one component.</summary>
    [Benchmark]
    public GeneratorDriver OneComponentEdited() => _warm = _warm.RunGenerators(_edited[_turn++ % 2]);

    /// <summary>An editor: a file was changed that has nothing to do with any component.</summary>
    [Benchmark]
    public GeneratorDriver UnrelatedEdit() => _warm = _warm.RunGenerators(_unrelated[_turn++ % 2]);

    private static CSharpCompilation Bound(CSharpCompilation compilation)
    {
        compilation.GetDiagnostics();
        return compilation;
    }

    private static SyntaxTree Tree(string text, string path) => CSharpSyntaxTree.ParseText(text, Parse, path);

    private static string Component(int number, int layers) => $$"""
        namespace Acme.Many;

        public sealed class Part{{number}}Attribute() : PixelDecoderSpecAttribute("acme/part{{number}}")
        {
            [InRange(1, 24)] public int Layers { get; set; } = {{layers}};
            [MultipleOf(nameof(Heads))] public int Dim { get; set; } = 256;
            public int Heads { get; set; } = 8;
            public string[] Levels { get; set; } = ["res3", "res4"];
        }

        [Component<Part{{number}}Attribute>]
        [Needs(Port.Pyramid, Names = nameof(Part{{number}}Attribute.Levels))]
        [Gives(Port.Pyramid, From = nameof(Part{{number}}Attribute.Levels), Channels = nameof(Part{{number}}Attribute.Dim))]
        public sealed partial class Part{{number}}(Part{{number}}Attribute spec) : PixelDecoder("part")
        {
            [Layer("input")] private readonly Conv2d _input = nn.Conv2d(spec.Dim, spec.Dim, 1);
            [Layer("layers")] private readonly Linear[] _layers = [nn.Linear(spec.Dim, spec.Dim)];
            [Layer("norm")] private readonly LayerNorm _norm = nn.LayerNorm([spec.Dim]);

            public override PixelFeatures Forward(Pyramid features, CancellationToken cancellationToken) => throw new InvalidOperationException($"{_input}{_layers}{_norm}");
        }
        """;
}
