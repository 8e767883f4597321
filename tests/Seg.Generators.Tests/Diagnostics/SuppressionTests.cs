using Seg.Generators.Diagnostics;

namespace Seg.Generators.Tests;

/// <summary>Every diagnostic of the compiler yields to <c>#pragma warning disable</c>, which only one with a place in a source file does.</summary>
public sealed class SuppressionTests
{
    private const string Head = """: QueryHead("h") { public override RawPredictions Forward(QuerySet queries, CancellationToken cancellationToken) => throw new InvalidOperationException(); }""";

    /// <summary>For each id a source that raises it and nothing else; models are of the classes in <see cref="Sources"/>.</summary>
    private static readonly Dictionary<string, string> Raising = new()
    {
        ["SEG0001"] = "sealed partial class {|SEG0001:Twin|}() : nn.Module(\"m\") { [Layer(\"a\")] readonly nn.Module _a = null!; } sealed partial class TWIN() : nn.Module(\"m\") { [Layer(\"a\")] readonly nn.Module _a = null!; }",
        ["SEG0090"] = "namespace Seg.Torch { class TorchOpAttribute(string schema) : Attribute { public string Schema => schema; } static partial class X { [TorchOp(\"none\")] public static partial Tensor {|SEG0090:f|}(Tensor self); } }",
        ["SEG1001"] = "class {|SEG1001:Loose|}() : nn.Module(\"m\") { [Layer(\"a\")] readonly nn.Module _a = null!; }",
        ["SEG1002"] = $"sealed class A() : BackboneSpecAttribute(\"acme/a\"); [Component<A>] sealed class {{|SEG1002:Wrong|}}() {Head}",
        ["SEG1003"] = "sealed class A() : HeadSpecAttribute(\"acme/a\"); [Component<A>] abstract class {|SEG1003:Wrong|}() : QueryHead(\"h\");",
        ["SEG1004"] = $"sealed class {{|SEG1004:A|}}(int x) : HeadSpecAttribute(\"acme/a\") {{ public int X {{ get; set; }} = x; }} [Component<A>] sealed class Fine() {Head}",
        ["SEG1005"] = Option("public int? {|SEG1005:Width|} { get; set; }"),
        ["SEG1006"] = "partial class Odd() : nn.Module(\"m\") { [Layer(\"a\")] readonly int {|SEG1006:_a|} = 1; }",
        ["SEG1007"] = "partial class Odd() : nn.Module(\"m\") { [Layer(\"\")] readonly nn.Module {|SEG1007:_a|} = null!; }",
        ["SEG1008"] = $"sealed class A() : HeadSpecAttribute(\"acme/a\"); [Component<A>] sealed class First() {Head} [Component<A>] sealed class {{|SEG1008:Second|}}() {Head}",
        ["SEG1009"] = $"sealed class A() : HeadSpecAttribute({{|SEG1009:\"A\"|}}); [Component<A>] sealed class Fine() {Head}",
        ["SEG1010"] = "partial class C() : nn.Module(\"m\") { [Layer(\"a\")] readonly nn.Module _a = null!; readonly nn.Module {|SEG1010:_b|} = nn.Linear(1, 1); }",
        ["SEG1011"] = "partial class C() : nn.Module(\"m\") { [Layer(\"a\")] readonly Parameter {|SEG1011:_a|} = null!; }",
        ["SEG1012"] = Option("[InRange(1, 2)] public int {|SEG1012:Width|} { get; set; } = 3;"),
        ["SEG2001"] = Model("[{|SEG2001:SegModel(\"m\", Classes = Two.Id)|}, Small, Pixels, Decoder, Masks]"),
        ["SEG2002"] = Model("[SegModel(\"m\", Classes = Two.Id), Small(Outputs = []), {|SEG2002:Decoder|}, Masks, Post]"),
        ["SEG2003"] = Model("[SegModel(\"m\", Classes = Two.Id), Small, Pixels, {|SEG2003:Decoder(Dim = 8)|}, Masks, Post]"),
        ["SEG2004"] = Model("[SegModel(\"m\", Classes = Two.Id), Small(Outputs = [\"res3\"]), {|SEG2004:Pixels|}, Decoder, Masks, Post]"),
        ["SEG2005"] = Model("[SegModel(\"m\", Task = SegTask.Instance, Classes = Two.Id), Small, Pixels, Decoder, {|SEG2005:Masks|}, Post]"),
        ["SEG2006"] = Model("[SegModel(\"m\", Extends = {|SEG2006:typeof(M)|})]"),
        ["SEG2007"] = Odd("SEG2007", "Needs(Port.Queries), Needs(Port.MaskFeatures, Stride = 2)"),
        ["SEG2008"] = Odd("SEG2008", "Needs(Port.Queries, Count = 99)"),
        ["SEG2009"] = Odd("SEG2009", "Needs(Port.Queries, Count = \"stride('res9')\")"),
        ["SEG2010"] = Model("[SegModel(\"m\", Classes = Two.Id), Small, Pixels, {|SEG2010:Other|}, Decoder, Masks, Post]") + "sealed class OtherAttribute() : PixelDecoderSpecAttribute(\"acme/other\");",
        ["SEG2011"] = Model("[SegModel(\"m\", Classes = {|SEG2011:\"none\"|}), Small, Pixels, Decoder, Masks, Post]"),
        ["SEG2012"] = "namespace Acme; [SegModel(\"m\", Classes = Two.Id), Small, Pixels, Decoder, Masks, Post] class {|SEG2012:M|};",
        ["SEG2013"] = Model("[SegModel(\"m\", Classes = Two.Id), Small, Pixels, Decoder, Masks, Post, {|SEG2013:Lost|}]") + "sealed class LostAttribute() : CriterionSpecAttribute(\"acme/lost\");",
        ["SEG2014"] = Model("[SegModel(\"m\", Classes = Two.Id), Small, Pixels, Decoder, Masks, Post]") + "[SegModel({|SEG2014:\"m\"|}, Extends = typeof(M))] static partial class N;",
        ["SEG2020"] = Odd("SEG2020", "Needs(Port.Queries), Requires(\"1 == 2\")"),
        ["SEG2021"] = Odd("SEG2021", "Needs(Port.Queries, Predicted = false)"),
        ["SEG2022"] = Model("[SegModel(\"m\", Classes = Two.Id), Small, Pixels, {|SEG2022:Decoder|}, Flat, Post]")
            + "sealed class FlatAttribute() : HeadSpecAttribute(\"acme/flat\"); [Component<FlatAttribute>, Needs(Port.Pyramid), Gives(Port.Masks), Supports(SegTask.Semantic)] sealed class Flat() : PixelHead(\"f\") { public override RawPredictions Forward(PixelFeatures features, CancellationToken cancellationToken) => throw new InvalidOperationException(); }",
        ["SEG4002"] = Model("[SegModel(\"m\", Classes = Two.Id), Small(Width = {|SEG4002:2|}), Pixels, Decoder, Masks, Post]"),
    };

    public static TheoryData<string> Ids => [.. Rules.OfComponents.Concat(Rules.OfModels).Concat(Rules.OfGenerators).Select(r => r.Id).Distinct()];

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task APragmaSuppresses(string id)
    {
        Assert.True(Raising.TryGetValue(id, out var source), $"There is no source here that raises {id}: add one to {nameof(Raising)}.");
        Assert.Contains($"{{|{id}:", source, StringComparison.Ordinal);
        // First that it is raised, at its mark; then that it is not, between the pragmas and only there.
        await AnalyzerRun.Expect([.. Needed(source), source]);
        var unmarked = Markup.Of(source).Text;
        await AnalyzerRun.Expect([.. Needed(source), $"#pragma warning disable {id}\n{unmarked}\n#pragma warning restore {id}"]);
        await AnalyzerRun.Expect([.. Needed(source), $"#pragma warning disable {id}\n#pragma warning restore {id}\n{source}"]);
    }

    private static string[] Needed(string source) => source.StartsWith("namespace Acme;", StringComparison.Ordinal) ? [Sources.Backbone, Sources.Slots] : [];

    private static string Option(string option) => $"sealed class A() : HeadSpecAttribute(\"acme/a\") {{ {option} }} [Component<A>] sealed class Fine() {Head}";

    private static string Model(string attributes) => $"namespace Acme; {attributes} static partial class M;\n";

    // A head that asks for what it does not get.
    private static string Odd(string id, string ports) =>
        Model($"[SegModel(\"m\", Classes = Two.Id), Small, Pixels, Decoder, {{|{id}:Odd|}}, Post]") + $"sealed class OddAttribute() : HeadSpecAttribute(\"acme/odd\"); [Component<OddAttribute>, {ports}, Gives(Port.Masks)] sealed class Odd() {Head}";
}
