namespace Seg.Generators.Tests;

/// <summary>The rules about components: each with the place that it points at, marked in the source, and what its message names.</summary>
public sealed class ComponentDiagnosticsTests
{
    private const string Head = """
        : QueryHead("h") { public override RawPredictions Forward(QuerySet queries, CancellationToken cancellationToken) => throw new InvalidOperationException(); }
        """;

    [Fact]
    public async Task SoundComponentsAreSilent() => Assert.Empty(await AnalyzerRun.Expect(Sources.Plugin, Sources.Backbone, Sources.Slots));

    [Theory]
    [InlineData("'Loose' has layers", "class {|SEG1001:Loose|}() : nn.Module(\"m\") { [Layer(\"a\")] readonly nn.Module _a = null!; }")]
    [InlineData("'Inner' has layers, so it and the types around it", "class Outer { partial class {|SEG1001:Inner|}() : nn.Module(\"m\") { [Layer(\"a\")] readonly nn.Module _a = null!; } }")]
    [InlineData("must be a Module, a Parameter or a list of modules, and is of type 'int'", "partial class Odd() : nn.Module(\"m\") { [Layer(\"a\")] readonly int {|SEG1006:_a|} = 1; }")]
    [InlineData("must be a Tensor, and is of type 'float'", "partial class Odd() : nn.Module(\"m\") { [Buffer(\"a\")] readonly float {|SEG1006:_a|} = 1; }")]
    [InlineData("is no torch.nn.Module", "partial class Odd { [Layer(\"a\")] readonly nn.Module {|SEG1006:_a|} = null!; }")]
    [InlineData("'_b' and '_a' have the same name", "partial class Twins() : nn.Module(\"m\") { [Layer(\"a\")] readonly nn.Module _a = null!; [Layer(\"a\")] readonly nn.Module {|SEG1007:_b|} = null!; }")]
    [InlineData("no proper name", "partial class Nameless() : nn.Module(\"m\") { [Layer(\"a..b\")] readonly nn.Module {|SEG1007:_a|} = null!; }")]
    public async Task Layers(string message, string source) => Assert.Contains(message, await AnalyzerRun.Expect(source));

    [Theory]
    [InlineData("SEG1002", "must derive from Seg.Backbone", "public sealed class A() : BackboneSpecAttribute(\"acme/a\"); [Component<A>] public sealed class {|SEG1002:Wrong|}() HEAD")]
    [InlineData("SEG1003", "public constructor whose parameters are any of (A, ComponentContext)", """public sealed class A() : HeadSpecAttribute("acme/a"); [Component<A>] public sealed class {|SEG1003:Wrong|}(int width) : QueryHead("h" + width) { public override RawPredictions Forward(QuerySet queries, CancellationToken cancellationToken) => throw new InvalidOperationException(); }""")]
    [InlineData("SEG1003", "neither abstract nor generic", "public sealed class A() : HeadSpecAttribute(\"acme/a\"); [Component<A>] public abstract class {|SEG1003:Wrong|}() : QueryHead(\"h\");")]
    [InlineData("SEG1003", "must be public or internal", "public static class Outer { public sealed class A() : HeadSpecAttribute(\"acme/a\"); [Component<A>] private sealed class {|SEG1003:Hidden|}() HEAD }")]
    [InlineData("SEG1004", "public parameterless constructor", "public sealed class {|SEG1004:A|}(int x) : HeadSpecAttribute(\"acme/a\") { public int X { get; set; } = x; } [Component<A>] public sealed class Fine() HEAD")]
    [InlineData("SEG1008", "'Second' and 'First' are both the head 'acme/a'", "public sealed class A() : HeadSpecAttribute(\"acme/a\"); [Component<A>] public sealed class First() HEAD [Component<A>] public sealed class {|SEG1008:Second|}() HEAD")]
    public async Task Classes(string id, string message, string source)
    {
        Assert.Contains(id, source);
        Assert.Contains(message, await AnalyzerRun.Expect(source.Replace("HEAD", Head, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task TheIdOfAReferencedPluginsComponent()
    {
        var plugin = TestCompilation.Plugin("Acme.Parts", Sources.Plugin, Sources.Slots.Replace("[ClassCatalogue(Id, Count = 2)]", "", StringComparison.Ordinal));
        Assert.Contains("'Mine' and 'Acme.Masks' are both the head 'acme/masks'", await AnalyzerRun.Expect([$$"""
            public sealed class MineAttribute() : HeadSpecAttribute("acme/masks");
            [Component<MineAttribute>] public sealed class {|SEG1008:Mine|}() {{Head}}
            """], plugin));
    }

    [Theory]
    [InlineData("public int? {|SEG1005:Width|} { get; set; }", "of type 'int?'")]
    [InlineData("public int[,] {|SEG1005:Width|} { get; set; } = new int[1, 1];", "of type 'int[*,*]'")]
    [InlineData("public int {|SEG1005:Width|} { get; set; } = Environment.ProcessorCount;", "must be a constant")]
    [InlineData("public string[] {|SEG1005:Names|} { get; set; } = [Environment.NewLine];", "must be a constant")]
    [InlineData("[InRange({|SEG1012:1|}, 2)] public string Name { get; set; } = \"\";", "A.Name: [InRange] is for numbers, and it is of type string")]
    [InlineData("[InRange({|SEG1012:2|}, 1)] public int Width { get; set; } = 1;", "A.Width: the range 2..1 is empty")]
    [InlineData("[OneOf({|SEG1012:1|}, \"b\")] public string Name { get; set; } = \"b\";", "A.Name: [OneOf] has the value 1, and it is of type string")]
    [InlineData("public int Heads { get; set; } = 2; [MultipleOf({|SEG1012:\"Haeds\"|})] public int Width { get; set; } = 4;", "names 'Haeds', which is no whole number among the options. Did you mean 'Heads'?")]
    [InlineData("[MultipleOf({|SEG1012:2|})] public double Width { get; set; } = 4;", "A.Width: [MultipleOf] is for int, long and int[], and it is of type double")]
    [InlineData("[InRange(1, 9)] public int {|SEG1012:Layers|} { get; set; } = 12;", "A.Layers: the default must lie within 1..9, found 12")]
    [InlineData("[OneOf(\"a\", \"b\")] public string {|SEG1012:Name|} { get; set; } = \"c\";", "A.Name: the default must be one of a, b, found c")]
    [InlineData("public int Heads { get; set; } = 3; [MultipleOf(nameof(Heads))] public int {|SEG1012:Width|} { get; set; } = 4;", "A.Width: the default must be a multiple of Heads (3), found 4")]
    public async Task Options(string option, string message) => Assert.Contains(message, await AnalyzerRun.Expect($$"""
        public sealed class A() : HeadSpecAttribute("acme/a") { {{option}} }
        [Component<A>] public sealed class Fine() {{Head}}
        """));

    [Theory]
    [InlineData("{|SEG1009:\"Acme/A\"|}", "The id 'Acme/A' of 'A' must have the form vendor/name")]
    [InlineData("{|SEG1009:\"plain\"|}", "The id 'plain' of 'A' must have the form vendor/name")]
    public async Task Ids(string id, string message) => Assert.StartsWith(message, await AnalyzerRun.Expect($$"""
        public sealed class A() : HeadSpecAttribute({{id}});
        [Component<A>] public sealed class Fine() {{Head}}
        """));

    [Fact]
    public async Task AnIdThatIsNoConstant() => Assert.Contains("The id of 'A' must be a constant passed to its base class", await AnalyzerRun.Expect($$"""
        public sealed class {|SEG1009:A|}() : HeadSpecAttribute(Environment.NewLine);
        [Component<A>] public sealed class Fine() {{Head}}
        """));

    [Theory]
    [InlineData("{|SEG2009:\"Widht\"|}", "'Widht', which is no option of the component. Did you mean 'Width'?")]
    [InlineData("{|SEG2009:\"2 * (Widht + 1)\"|}", "'Widht', which is no option of the component. Did you mean 'Width'?")]
    [InlineData("{|SEG2009:\"'Widht' in Naems ? 1 : 2\"|}", "'Naems', which is no option of the component. Did you mean 'Names'?")]
    [InlineData("{|SEG2009:\"Width +\"|}", "the end where a value should stand")]
    [InlineData("\"'x' in Names ? Width : min(Width, 4)\"", "")]
    public async Task PortExpressions(string channels, string message)
    {
        var found = await AnalyzerRun.Expect($$"""
            public sealed class A() : HeadSpecAttribute("acme/a") { public int Width { get; set; } = 4; public string[] Names { get; set; } = []; }
            [Component<A>, Needs(Port.Queries, Channels = {{channels}})] public sealed class Fine() {{Head}}
            """);
        Assert.Contains(message, found);
        Assert.Equal(message.Length == 0, found.Length == 0);
    }

    [Fact]
    public async Task RequirementsAreReadWithTheDefaults() => Assert.Contains("'Widht', which is no option of the component. Did you mean 'Width'?", await AnalyzerRun.Expect($$"""
        public sealed class A() : HeadSpecAttribute("acme/a") { public int Width { get; set; } = 4; }
        [Component<A>, Requires("Width > 1"), Requires({|SEG2009:"Widht > 1"|})] public sealed class Fine() {{Head}}
        """));
}
