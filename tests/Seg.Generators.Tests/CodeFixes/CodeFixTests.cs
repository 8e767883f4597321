using Seg.CodeFixes;

namespace Seg.Generators.Tests;

/// <summary>Each fix on its own, several at once, and where there is none to offer.</summary>
public sealed class CodeFixTests
{
    private const string Head = """: QueryHead("h") { public override RawPredictions Forward(QuerySet queries, CancellationToken cancellationToken) => throw new InvalidOperationException(); }""";

    [Fact]
    public Task Partial() => CodeFixRun.Of<ModifiersFix>("""
        /// <summary>One.</summary>
        class One() : nn.Module("m") { [Layer("a")] readonly nn.Module _a = null!; }

        public class Outer
        {
            // Two.
            internal sealed class Two() : nn.Module("m") { [Layer("a")] readonly nn.Module _a = null!; }
        }
        """, """
        /// <summary>One.</summary>
        partial class One() : nn.Module("m") { [Layer("a")] readonly nn.Module _a = null!; }

        public partial class Outer
        {
            // Two.
            internal sealed partial class Two() : nn.Module("m") { [Layer("a")] readonly nn.Module _a = null!; }
        }
        """);

    [Theory]
    [InlineData("public class M;", "public static partial class M;")]
    [InlineData("public partial class M;", "public static partial class M;")]
    [InlineData("partial class M;", "static partial class M;")]
    [InlineData("static class M;", "static partial class M;")]
    public Task StaticPartial(string before, string after) => CodeFixRun.Of<ModifiersFix>(Model("[Small, Pixels, Decoder, Masks, Post]", before), Model("[Small, Pixels, Decoder, Masks, Post]", after), Sources.Backbone, Sources.Slots);

    [Fact]
    public Task AModelThatDerivesFromAClassIsLeftToItsAuthor() => CodeFixRun.Offers<ModifiersFix>("[SegModel(\"m\")] public class M : List<int>;");

    [Fact]
    public Task RegisterLayers() => CodeFixRun.Of<RegisterLayerFix>("""
        partial class C() : nn.Module("c")
        {
            [Layer("norm")] private readonly nn.Module _known = null!;

            // The query.
            private readonly nn.Module _queryFeat = nn.Linear(1, 1);
            private readonly Linear[] _many = [nn.Linear(1, 1)];
            private nn.Module Norm { get; } = nn.LayerNorm([1]);
            private readonly Tensor _mean = zeros(1);
        }
        """, """
        partial class C() : nn.Module("c")
        {
            [Layer("norm")] private readonly nn.Module _known = null!;

            // The query.
            [Layer("query_feat")] private readonly nn.Module _queryFeat = nn.Linear(1, 1);
            [Layer("many")] private readonly Linear[] _many = [nn.Linear(1, 1)];
            [Layer("norm2")] private nn.Module Norm { get; } = nn.LayerNorm([1]);
            [Buffer("mean")] private readonly Tensor _mean = zeros(1);
        }
        """);

    [Fact]
    public Task RegisteringMakesTheComponentPartial() => CodeFixRun.Of<RegisterLayerFix>(Component("public sealed class Forgetful"), Component("public sealed partial class Forgetful", "[Layer(\"classes\")] "));

    [Fact]
    public Task TwoMembersOfOneDeclarationCannotBothBeMarked() => CodeFixRun.Offers<RegisterLayerFix>("partial class C() : nn.Module(\"c\") { [Layer(\"k\")] readonly nn.Module _k = null!; readonly nn.Module _x = nn.Linear(1, 1), _y = nn.Linear(1, 1); }");

    [Fact]
    public Task ComponentNames() => CodeFixRun.Of<ComponentNameFix>("""
        partial class C() : nn.Module("c")
        {
            [Layer("scale")] private readonly Parameter _scale = null!;
            [Layer("shift"), ComponentName(Name = "shfit")] private readonly Parameter _shift = null!;
            [Buffer("mean")]
            private readonly Tensor _mean = null!;
            [Layer("bias")] private Parameter Bias { get; } = null!;
        }
        """, """
        partial class C() : nn.Module("c")
        {
            [Layer("scale"), ComponentName(Name = "scale")] private readonly Parameter _scale = null!;
            [Layer("shift"), ComponentName(Name = "shift")] private readonly Parameter _shift = null!;
            [Buffer("mean"), ComponentName(Name = "mean")]
            private readonly Tensor _mean = null!;
            [field: ComponentName(Name = "bias")] [Layer("bias")] private Parameter Bias { get; } = null!;
        }
        """);

    [Theory]
    [InlineData("\"Acme/MyHead\"", "\"Haeds\"", "\"2 * (Widht + 1)\"", "\"acme/my-head\"", "\"Haeds\"", "\"2 * (Widht + 1)\"")]
    [InlineData("\"acme/a\"", "\"Haeds\"", "\"2 * (Widht + 1)\"", "\"acme/a\"", "\"Heads\"", "\"2 * (Widht + 1)\"")]
    [InlineData("\"acme/a\"", "\"Heads\"", "\"2 * (Widht + 1)\"", "\"acme/a\"", "\"Heads\"", "\"2 * (Width + 1)\"")]
    public Task IdsAndOptionNames(string id, string of, string channels, string idAfter, string ofAfter, string channelsAfter) =>
        CodeFixRun.Step<NearestNameFix>(Options(id, of, channels), Options(idAfter, ofAfter, channelsAfter));

    [Fact]
    public Task AllExpressionsAtOnce() => CodeFixRun.Of<NearestNameFix>(Options("\"acme/a\"", "\"Heads\"", "\"Widht\", Count = \"Haeds\""), Options("\"acme/a\"", "\"Heads\"", "\"Width\", Count = \"Heads\""));

    [Fact]
    public Task CataloguesAndOptionValues() => CodeFixRun.Of<NearestNameFix>(
        """[SegModel("m", Classes = "acme/tow"), Acme.Small(Animal = "baer"), Acme.Pixels, Acme.Decoder, Acme.Masks, Acme.Post] public static partial class M;""",
        """[SegModel("m", Classes = "acme/two"), Acme.Small(Animal = "bear"), Acme.Pixels, Acme.Decoder, Acme.Masks, Acme.Post] public static partial class M;""", Sources.Backbone, Sources.Slots);

    [Fact]
    public Task LevelsOfThePyramid() => CodeFixRun.Of<NearestNameFix>(
        """[SegModel("m", Classes = "acme/two"), Acme.Small, Acme.Picking(Levels = ["res2", "rse3"]), Acme.Decoder, Acme.Masks, Acme.Post] public static partial class M;""",
        """[SegModel("m", Classes = "acme/two"), Acme.Small, Acme.Picking(Levels = ["res2", "res3"]), Acme.Decoder, Acme.Masks, Acme.Post] public static partial class M;""", Sources.Backbone, Sources.Slots, """
        namespace Acme;

        public sealed class PickingAttribute() : PixelDecoderSpecAttribute("acme/picking") { public string[] Levels { get; set; } = ["res2"]; }

        [Component<PickingAttribute>, Needs(Port.Pyramid, Names = "Levels"), Gives(Port.Pyramid, From = "Levels", Channels = 32)]
        public sealed class Picking() : PixelDecoder("p") { public override PixelFeatures Forward(Pyramid features, CancellationToken cancellationToken) => new(features, null); }
        """);

    [Fact]
    public Task AModelsId() => CodeFixRun.Of<NearestNameFix>(Model("[Small, Pixels, Decoder, Masks, Post]", id: "My Model"), Model("[Small, Pixels, Decoder, Masks, Post]", id: "my-model"), Sources.Backbone, Sources.Slots);

    [Fact]
    public Task AnIdThatIsFarFromOneGetsNoFix() => CodeFixRun.Offers<NearestNameFix>($$"""
        public sealed class A() : HeadSpecAttribute("plain");
        [Component<A>] public sealed class Fine() {{Head}}
        """);

    [Fact]
    public Task OptionsOfAComponentsAttribute() => CodeFixRun.Of<OptionNameFix>(Model("[Small(Widht = 32, outputs = [\"res2\", \"res3\"]), Pixels, Decoder, Masks, Post]"), Model("[Small(Width = 32, Outputs = [\"res2\", \"res3\"]), Pixels, Decoder, Masks, Post]"), Sources.Backbone, Sources.Slots);

    [Fact]
    public void EveryFixIsOfferedToEditors() => Assert.All(typeof(SegCodeFix).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(SegCodeFix))), type =>
        Assert.Equal(type.Name, Assert.Single(type.GetCustomAttributes(typeof(Microsoft.CodeAnalysis.CodeFixes.ExportCodeFixProviderAttribute), false).Cast<Microsoft.CodeAnalysis.CodeFixes.ExportCodeFixProviderAttribute>()).Name));

    private static string Options(string id, string of, string channels) => $$"""
        public sealed class A() : HeadSpecAttribute({{id}})
        {
            public int Heads { get; set; } = 2;
            [MultipleOf({{of}})] public int Width { get; set; } = 4;
        }
        [Component<A>, Needs(Port.Queries, Channels = {{channels}})] public sealed class Fine() {{Head}}
        """;

    private static string Model(string slots, string type = "public static partial class M;", string id = "m") =>
        $"namespace Acme;\n\n// A model.\n[SegModel(\"{id}\", Classes = Two.Id)]\n{slots}\n{type}\n";

    private static string Component(string head, string mark = "") => $$"""
        public sealed class A() : HeadSpecAttribute("acme/a");
        [Component<A>]
        {{head}}() : QueryHead("h")
        {
            {{mark}}private readonly Linear _classes = nn.Linear(1, 1);
            public override RawPredictions Forward(QuerySet queries, CancellationToken cancellationToken) => throw new InvalidOperationException(_classes.ToString());
        }
        """;
}
