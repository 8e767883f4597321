namespace Seg.Generators.Tests;

/// <summary>One case for each rule about components: its id, the text that it points at, and what its message names.</summary>
public sealed class ComponentDiagnosticsTests
{
    private const string Head = """
        : Head("h") { public override RawPredictions Forward(QuerySet queries, CancellationToken cancellationToken) => throw new InvalidOperationException(); }
        """;

    [Fact]
    public async Task SoundComponentsAreSilent() => Assert.Empty(await AnalyzerRun.Of(Sources.Plugin, Sources.Backbone, Sources.Slots));

    [Theory]
    [InlineData("SEG1001", "Loose", "'Loose' has layers", "class Loose() : nn.Module(\"m\") { [Layer(\"a\")] readonly nn.Module _a = null!; }")]
    [InlineData("SEG1006", "_a", "must be a Module, a Parameter or a list of modules, and is of type 'int'", "partial class Odd() : nn.Module(\"m\") { [Layer(\"a\")] readonly int _a = 1; }")]
    [InlineData("SEG1006", "_a", "must be a Tensor, and is of type 'float'", "partial class Odd() : nn.Module(\"m\") { [Buffer(\"a\")] readonly float _a = 1; }")]
    [InlineData("SEG1006", "_a", "is no torch.nn.Module", "partial class Odd { [Layer(\"a\")] readonly nn.Module _a = null!; }")]
    [InlineData("SEG1007", "_b", "'_b' and '_a' have the same name", "partial class Twins() : nn.Module(\"m\") { [Layer(\"a\")] readonly nn.Module _a = null!; [Layer(\"a\")] readonly nn.Module _b = null!; }")]
    [InlineData("SEG1007", "_a", "no proper name", "partial class Nameless() : nn.Module(\"m\") { [Layer(\"a..b\")] readonly nn.Module _a = null!; }")]
    public async Task Layers(string id, string at, string message, string source) => Only(await AnalyzerRun.Of(source), id, at, message);

    [Fact]
    public async Task KindMismatch() => Only(await AnalyzerRun.Of($$"""
        public sealed class A() : BackboneSpecAttribute("acme/a");
        [Component<A>] public sealed class Wrong() {{Head}}
        """), "SEG1002", "Wrong", "must derive from Seg.Backbone");

    [Fact]
    public async Task Constructor() => Only(await AnalyzerRun.Of($$"""
        public sealed class A() : HeadSpecAttribute("acme/a");
        [Component<A>] public sealed class Wrong(int width) {{Head.Replace("h", "h\" + width + \"")[..^0]}}
        """.Replace("Head(\"h\" + width + \"\")", "Head(\"h\" + width)")), "SEG1003", "Wrong", "public constructor whose parameters are any of (A, ComponentContext)");

    [Fact]
    public async Task AbstractComponent() => Only(await AnalyzerRun.Of("""
        public sealed class A() : HeadSpecAttribute("acme/a");
        [Component<A>] public abstract class Wrong() : Head("h");
        """), "SEG1003", "Wrong", "neither abstract nor generic");

    [Fact]
    public async Task HiddenComponent() => Only(await AnalyzerRun.Of($$"""
        public static class Outer
        {
            public sealed class A() : HeadSpecAttribute("acme/a");
            [Component<A>] private sealed class Hidden() {{Head}}
        }
        """), "SEG1003", "Hidden", "must be public or internal");

    [Fact]
    public async Task SpecNotConstructible() => Only(await AnalyzerRun.Of($$"""
        public sealed class A(int x) : HeadSpecAttribute("acme/a") { public int X { get; set; } = x; }
        [Component<A>] public sealed class Fine() {{Head}}
        """), "SEG1004", "A", "public parameterless constructor");

    [Theory]
    [InlineData("public int? Width { get; set; }", "Width", "of type 'int?'")]
    [InlineData("public int[,] Width { get; set; } = new int[1, 1];", "Width", "of type 'int[*,*]'")]
    [InlineData("public int Width { get; set; } = Environment.ProcessorCount;", "Width", "must be a constant")]
    [InlineData("public string[] Names { get; set; } = [Environment.NewLine];", "Names", "must be a constant")]
    public async Task OptionTypes(string option, string at, string message) => Only(await AnalyzerRun.Of($$"""
        public sealed class A() : HeadSpecAttribute("acme/a") { {{option}} }
        [Component<A>] public sealed class Fine() {{Head}}
        """), "SEG1005", at, message);

    [Theory]
    [InlineData("\"Acme/A\"", "the form vendor/name", "The id 'Acme/A'")]
    [InlineData("\"plain\"", "the form vendor/name", "The id 'plain'")]
    [InlineData("Environment.NewLine", "constant passed to its base class", "The id of 'A'")]
    public async Task Ids(string id, string message, string start) => Assert.StartsWith(start, Only(await AnalyzerRun.Of($$"""
        public sealed class A() : HeadSpecAttribute({{id}});
        [Component<A>] public sealed class Fine() {{Head}}
        """), "SEG1009", "A", message));

    [Fact]
    public async Task OneIdTwice() => Only(await AnalyzerRun.Of($$"""
        public sealed class A() : HeadSpecAttribute("acme/a");
        [Component<A>] public sealed class First() {{Head}}
        [Component<A>] public sealed class Second() {{Head}}
        """), "SEG1008", "Second", "'Second' and 'First' are both the head 'acme/a'");

    [Theory]
    [InlineData("\"Widht\"", "'Widht', which is no option of the component. Did you mean 'Width'?")]
    [InlineData("\"Width +\"", "the end where a value should stand")]
    [InlineData("\"Width > 1\"", "")]
    public async Task PortExpressions(string channels, string message)
    {
        var found = await AnalyzerRun.Of($$"""
            public sealed class A() : HeadSpecAttribute("acme/a") { public int Width { get; set; } = 4; }
            [Component<A>, Needs(Port.Queries, Channels = {{channels}})] public sealed class Fine() {{Head}}
            """);
        if (message.Length == 0) Assert.Empty(found);
        else Only(found.Select(f => (f.Id, f.At, f.Message.Replace(".\"", "\"").Replace(" component.. ", " component. "))).ToArray(), "SEG2009", $"Needs(Port.Queries, Channels = {channels})", message);
    }

    [Fact]
    public async Task RequirementsAreReadWithTheDefaults() => Only(await AnalyzerRun.Of($$"""
        public sealed class A() : HeadSpecAttribute("acme/a") { public int Width { get; set; } = 4; }
        [Component<A>, Requires("Width > 1"), Requires("Widht > 1")] public sealed class Fine() {{Head}}
        """), "SEG2009", "Requires(\"Widht > 1\")", "'Widht', which is no option of the component");

    [Fact]
    public async Task APragmaSuppresses() => Assert.Empty(await AnalyzerRun.Of("""
        #pragma warning disable SEG1001
        class Loose() : nn.Module("m") { [Layer("a")] readonly nn.Module _a = null!; }
        """));

    private static string Only(IReadOnlyList<(string Id, string At, string Message)> found, string id, string at, string message)
    {
        var one = Assert.Single(found);
        Assert.Equal((id, at), (one.Id, one.At));
        Assert.Contains(message, one.Message);
        return one.Message;
    }
}
