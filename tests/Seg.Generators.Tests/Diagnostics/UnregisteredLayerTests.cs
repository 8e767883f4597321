namespace Seg.Generators.Tests;

/// <summary>SEG1010 and SEG1011: members that TorchSharp would not find.</summary>
public sealed class UnregisteredLayerTests
{
    [Theory]
    [InlineData("private readonly nn.Module {|SEG1010:_queryFeat|} = nn.Linear(1, 1);", "'_queryFeat' holds a module that nothing registers: it is not trained, saved or moved to another device; mark it with [Layer(\"query_feat\")]")]
    [InlineData("private nn.Module {|SEG1010:Norm|} { get; } = nn.LayerNorm([1]);", "[Layer(\"norm\")]")]
    [InlineData("private readonly Parameter {|SEG1010:_p|} = new(zeros(1));", "holds a parameter")]
    [InlineData("private readonly Linear[] {|SEG1010:_many|} = [nn.Linear(1, 1)];", "holds modules")]
    [InlineData("private readonly List<nn.Module> {|SEG1010:_many|} = Enumerable.Range(0, 3).Select(_ => (nn.Module)nn.Linear(1, 1)).ToList();", "holds modules")]
    [InlineData("private readonly Tensor {|SEG1010:_mean|} = zeros(3);", "holds a tensor that nothing registers: it is not trained, saved or moved to another device; mark it with [Buffer(\"mean\")]")]
    [InlineData("private readonly Parameter[] {|SEG1010:_scales|} = [new(zeros(1))];", "ParameterList")]
    [InlineData("private readonly nn.Module? {|SEG1010:_late|}; public C(bool deep) : this() => _late = deep ? nn.Linear(1, 1) : null;", "[Layer(\"late\")]")]
    [InlineData("private readonly nn.Module {|SEG1010:_given|}; public C(nn.Module given) : this() { _given = given; }", "[Layer(\"given\")]")]
    [InlineData("private readonly nn.Module {|SEG1010:_x|}, {|SEG1010:_y|}; public C(int n) : this() => (_x, _y) = (nn.Linear(n, n), nn.Linear(n, n));", "[Layer(\"y\")]")]
    public async Task AForgottenMember(string members, string message) => Assert.Contains(message, await AnalyzerRun.Expect(Class(members)));

    [Theory]
    [InlineData("private readonly nn.Module _first; public C(bool x) : this() => _first = _known;")]
    [InlineData("private readonly nn.Module[] _all; public C(bool x) : this() => _all = [_known, _known];")]
    [InlineData("private readonly nn.Module[] _all; public C(bool x) : this() => _all = this.children().ToArray();")]
    [InlineData("private readonly nn.Module _byHand = nn.Linear(1, 1); public C(bool x) : this() => register_module(\"by_hand\", _byHand);")]
    [InlineData("private readonly nn.Module[] _byHand; public C(int n) : this() { _byHand = [nn.Linear(n, n)]; for (var i = 0; i < n; i++) if (_byHand[i] is { } one) Seg.Layers.Attach(this, $\"x_{i}\", one); }")]
    [InlineData("private readonly nn.Module _byHand; public C(int n) : this() { var made = nn.Linear(n, n); register_module(\"by_hand\", made); _byHand = made; }")]
    [InlineData("private Tensor? _cache; public Tensor Grid() => _cache ??= zeros(1);")]
    [InlineData("private readonly int _width = 1; private static readonly nn.Module Shared = nn.Linear(1, 1); public nn.Module Made => nn.Linear(_width, 1);")]
    [InlineData("private readonly Func<nn.Module> _make = () => nn.Linear(1, 1);")]
    public async Task WhatIsNoneOfItsOwnOrRegisteredByHandIsLeftAlone(string members) => Assert.Empty(await AnalyzerRun.Expect(Class(members)));

    [Fact]
    public async Task AComponentWithoutAnyLayer() => Assert.Contains("[Layer(\"classes\")]", await AnalyzerRun.Expect("""
        public sealed class A() : HeadSpecAttribute("acme/a");
        [Component<A>]
        public sealed class Forgetful() : QueryHead("h")
        {
            private readonly Linear {|SEG1010:_classes|} = nn.Linear(1, 1);
            public override RawPredictions Forward(QuerySet queries, CancellationToken cancellationToken) => throw new InvalidOperationException(_classes.name);
        }
        """));

    [Fact]
    public async Task ADerivedClassOfOneWithLayers() => Assert.Contains("[Layer(\"b\")]", await AnalyzerRun.Expect(Class("") + "class D : C { readonly nn.Module {|SEG1010:_b|} = nn.Linear(1, 1); }"));

    [Fact]
    public async Task AModuleThatLeavesItToTorchSharpIsLeftAlone() => Assert.Empty(await AnalyzerRun.Expect("""
        class Plain : nn.Module { readonly nn.Module _a = nn.Linear(1, 1); public Plain() : base("p") => RegisterComponents(); }
        """));

    [Theory]
    [InlineData("[Layer(\"scale\")] readonly Parameter {|SEG1011:_scale|} = null!;", "TorchSharp looks for a field named 'scale' when the module moves to another device or type, and '_scale' goes by '_scale': add [ComponentName(Name = \"scale\")]")]
    [InlineData("[Layer(\"scale\"), ComponentName(Name = \"sclae\")] readonly Parameter {|SEG1011:_scale|} = null!;", "'_scale' goes by 'sclae'")]
    [InlineData("[Buffer(\"mean\")] readonly Tensor {|SEG1011:_mean|} = null!;", "[ComponentName(Name = \"mean\")]")]
    [InlineData("[Layer(\"scale\")] Parameter {|SEG1011:Scale|} { get; } = null!;", "[field: ComponentName(Name = \"scale\")]")]
    [InlineData("[Layer(\"norm.weight\")] readonly Parameter {|SEG1011:_weight|} = null!;", "looks for 'weight' in the module 'norm'")]
    public async Task AFieldThatTorchSharpDoesNotFind(string member, string message) => Assert.Contains(message, await AnalyzerRun.Expect(Class(member)));

    [Theory]
    [InlineData("[Layer(\"scale\"), ComponentName(Name = \"scale\")] readonly Parameter _scale = null!;")]
    [InlineData("[Layer(\"scale\")] readonly Parameter scale = null!;")]
    [InlineData("[Layer(\"scale\")] [field: ComponentName(Name = \"scale\")] Parameter Scale { get; } = null!;")]
    [InlineData("[Layer(\"conv\")] readonly Conv2d _conv = null!;")]
    [InlineData("[Buffer(\"seen\", Persistent = false)] readonly Tensor _seen = null!;")]
    public async Task AFieldThatTorchSharpFinds(string member) => Assert.Empty(await AnalyzerRun.Expect(Class(member)));

    [Theory]
    [InlineData("_queryFeat", "query_feat")]
    [InlineData("Norm1", "norm1")]
    [InlineData("_msDeformAttn", "ms_deform_attn")]
    [InlineData("MSDeform", "ms_deform")]
    [InlineData("_res2", "res2")]
    [InlineData("__", "__")]
    public void NamesInTheStateDictAreSnakeCase(string member, string name) => Assert.Equal(name, Seg.Generators.Layers.StateNames.Of(member));

    private static string Class(string members) => $$"""
        partial class C() : nn.Module("c")
        {
            [Layer("known")] private readonly nn.Module _known = null!;
            {{members}}
        }
        """;
}
