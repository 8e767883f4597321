using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Seg.Generators.TorchOps;

namespace Seg.Generators.Tests;

/// <summary>Seg.Torch compiles and calls what the generator writes; here: the wiring of arguments, the diagnostics and the caching.</summary>
public sealed class TorchOpGeneratorTests
{
    private const string Attribute = """
        namespace Seg.Torch
        {
            [System.AttributeUsage(System.AttributeTargets.Method)]
            internal sealed class TorchOpAttribute(string schema, params string[] hints) : System.Attribute
            {
                public string Schema => schema;
                public string[] Hints => hints;
            }
        }
        """;

    [Fact]
    public void ParametersFindArgumentsByNameSynonymAndOrder()
    {
        var code = Generated("""
            [Seg.Torch.TorchOp("aten::sum.dim_IntList(Tensor self, int[1]? dim, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor")]
            public static partial Tensor sum(Tensor input, long[] dimensions, bool keepdim, ScalarType? type);
            """);
        Assert.Contains("new(\"aten::sum\", \"dim_IntList\")", code);
        AssertOrder(code, "args[0] = global::Seg.Torch.Interop.NativeValue.Required(input", "args[1] = dimensions is null", "args[2] = global::Seg.Torch.Interop.NativeValue.Of(keepdim)", "args[3] = type is { }");
    }

    [Fact]
    public void HintsRenameAndFix()
    {
        var code = Generated("""
            [Seg.Torch.TorchOp("aten::f(Tensor self, Scalar lambd=1, bool stable=False, int[2] pads=0) -> Tensor", "lambda=lambd", "stable:=true", "pads:=[1, 2]")]
            public static partial Tensor f(Tensor input, double lambda);
            """);
        AssertOrder(code, "args[1] = global::Seg.Torch.Interop.NativeValue.Of(lambda)", "args[2] = global::Seg.Torch.Interop.NativeValue.Of(true)", "args[3] = global::Seg.Torch.Interop.NativeValue.List(pin3, constant3.Length)");
    }

    [Fact]
    public void TrailingDefaultsAreNotPassed()
    {
        var code = Generated("""
            [Seg.Torch.TorchOp("aten::g(Tensor self, int a=1, int b=2) -> (Tensor, Tensor)")]
            public static partial (Tensor, Tensor?) g(Tensor input);
            """);
        Assert.Contains("stackalloc global::Seg.Torch.Interop.NativeValue[1]", code);
        Assert.Contains("Take(results[0])!, global::Seg.Torch.Interop.NativeCall.Take(results[1]))", code);
    }

    [Fact]
    public void InPlaceOperatorsReturnWhatTheyWrote()
    {
        var code = Generated("""
            [Seg.Torch.TorchOp("aten::h_(Tensor(a!) self, Tensor other) -> Tensor(a!)")]
            public static partial Tensor h_(Tensor target, Tensor other);
            """);
        Assert.Contains("var result = target;", code);
    }

    [Theory]
    [InlineData("not a schema", "Tensor f(Tensor self)", "expected 'namespace::name.overload")]
    [InlineData("aten::f(Tensor self, int dim) -> Tensor", "Tensor f(Tensor self)", "no parameter feeds the argument 'dim'")]
    [InlineData("aten::f(Tensor self) -> Tensor", "Tensor f(Tensor self, long extra)", "the parameter 'extra' matches no argument")]
    [InlineData("aten::f(Tensor self) -> Tensor", "object f(Tensor self)", "the return type object is not supported")]
    [InlineData("aten::f(Tensor self, bool b) -> Tensor", "Tensor f(Tensor self, object b)", "does not convert to bool b")]
    public void WhatDoesNotFitIsReportedAtTheMethod(string schema, string signature, string expected)
    {
        var result = Run($"[Seg.Torch.TorchOp(\"{schema}\")] public static partial {signature};").GetRunResult();
        var diagnostic = Assert.Single(result.Diagnostics);
        Assert.Equal("SEG0090", diagnostic.Id);
        Assert.Contains(expected, diagnostic.GetMessage());
        Assert.True(diagnostic.Location.SourceSpan.Length == 1);
        Assert.Empty(result.GeneratedTrees);
    }

    [Theory]
    [InlineData("parameter=nothing", "names no argument")]
    [InlineData("nobody=self", "names no parameter")]
    public void WrongHintsAreReported(string hint, string expected)
    {
        var result = Run($"[Seg.Torch.TorchOp(\"aten::f(Tensor self) -> Tensor\", \"{hint}\")] public static partial Tensor f(Tensor parameter);").GetRunResult();
        Assert.Contains(expected, Assert.Single(result.Diagnostics).GetMessage());
    }

    [Fact]
    public void UnrelatedEditsAndMovedLinesWriteNothingAnew()
    {
        const string method = "[Seg.Torch.TorchOp(\"aten::relu(Tensor self) -> Tensor\")] public static partial Tensor relu(Tensor input);";
        var compilation = Compilation(method);
        var driver = Driver().RunGenerators(compilation);
        var last = compilation.SyntaxTrees.Last();
        var moved = compilation.ReplaceSyntaxTree(last, CSharpSyntaxTree.ParseText("// a comment above\n\n" + last.GetText(), TestCompilation.Parse, last.FilePath))
            .AddSyntaxTrees(CSharpSyntaxTree.ParseText("class Unrelated;", TestCompilation.Parse));
        var result = driver.RunGenerators(moved).GetRunResult().Results.Single();
        Assert.All(
            new[] { TorchOpGenerator.ReadStep, TorchOpGenerator.GroupStep }.SelectMany(s => result.TrackedSteps[s]).SelectMany(s => s.Outputs),
            o => Assert.True(o.Reason is IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged, o.Reason.ToString()));
        Assert.All(result.TrackedOutputSteps.SelectMany(s => s.Value).SelectMany(s => s.Outputs), o => Assert.Equal(IncrementalStepRunReason.Cached, o.Reason));
        Assert.All(result.TrackedSteps[TorchOpGenerator.ReadStep].SelectMany(s => s.Outputs), o => Assert.IsType<OpMethod>(o.Value));
    }

    private static string Generated(string method)
    {
        var result = Run(method).GetRunResult();
        Assert.Empty(result.Diagnostics);
        return Assert.Single(result.GeneratedTrees).ToString();
    }

    private static GeneratorDriver Run(string method) => Driver().RunGenerators(Compilation(method));

    private static CSharpGeneratorDriver Driver() => CSharpGeneratorDriver.Create(
        [new TorchOpGenerator().AsSourceGenerator()], parseOptions: TestCompilation.Parse,
        driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));

    private static CSharpCompilation Compilation(string method) =>
        TestCompilation.Of([Attribute, $"namespace Test;\n\npublic static partial class Ops\n{{\n    {method}\n}}\n"], "Ops");

    private static void AssertOrder(string text, params string[] parts)
    {
        var position = 0;
        foreach (var part in parts)
        {
            var found = text.IndexOf(part, position, StringComparison.Ordinal);
            Assert.True(found >= 0, $"'{part}' is missing or out of order in:\n{text}");
            position = found;
        }
    }
}
