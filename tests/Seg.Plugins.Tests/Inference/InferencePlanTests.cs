using Microsoft.Extensions.DependencyInjection;
using Seg.Inference;
using Seg.Modules;
using Seg.Passes;
using Seg.Plugins.Tests.Mask2Former;
using Seg.Runtime;
using Seg.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Seg.Plugins.Tests.Inference;

/// <summary>Plans over real models: what they see, what they print, and that they come and go with the segmenter.</summary>
public sealed class InferencePlanTests(FashionModel fashion) : IClassFixture<FashionModel>
{
    private static readonly string[] Ids = ["seg/fold-norm", "seg/channels-last", "seg/bfloat16", "seg/onednn"];

    /// <summary>The arithmetic of folding, against norm after convolution in float64.</summary>
    [Theory]
    [InlineData(NormKind.FrozenBatchNorm, false)]
    [InlineData(NormKind.FrozenBatchNorm, true)]
    [InlineData(NormKind.BatchNorm, false)]
    [InlineData(NormKind.BatchNorm, true)]
    [InlineData(NormKind.FixedBatchNorm, true)]
    public void A_folded_norm_is_exact_up_to_rounding(NormKind kind, bool bias)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        manual_seed(3);
        using var model = new OneLayer(new ConvNorm(6, 10, kernel: 3, norm: kind, bias: bias));
        foreach (var (name, tensor) in model.state_dict().Where(s => s.Value.is_floating_point())) tensor.copy_(name.EndsWith("var", StringComparison.Ordinal) ? rand(tensor.shape) + 0.1 : randn(tensor.shape));
        model.eval();
        using var plan = new InferencePlan(model);
        plan.Apply(Ids[0], new FoldNorm(new()));
        var product = Assert.Single(plan.Products);
        Assert.True(product is { IsNormFolded: true, IsOneProduct: true });
        Assert.Equal((1, "1 normalisations are part of the weights before them"), (plan.Steps[0].Changed, plan.Steps[0].Summary));

        var x = randn(2, 6, 9, 8, dtype: ScalarType.Float64);
        var folded = nn.functional.conv2d(x, product.Weight.to(ScalarType.Float64), product.Bias!.to(ScalarType.Float64), padding: [1, 1]);
        using var exact = model.Layer.to(ScalarType.Float64);
        var expected = exact.call(x);
        Assert.InRange((folded - expected).abs().max().item<double>(), 0, 1e-6 * expected.abs().max().item<double>());
    }

    [Fact]
    public void A_norm_in_training_mode_is_not_folded()
    {
        using var model = new OneLayer(new ConvNorm(6, 10, kernel: 3, norm: NormKind.BatchNorm));
        using var plan = new InferencePlan(model);
        plan.Apply(Ids[0], new FoldNorm(new()));
        Assert.Equal((0, "no normalisation by fixed numbers"), (plan.Steps[0].Changed, plan.Steps[0].Summary));
    }

    [Fact]
    public void Products_are_named_as_the_state_is()
    {
        using var plan = new InferencePlan(fashion.Model);
        var (names, state) = (plan.Products.Select(p => p.Name).ToArray(), fashion.Model.state_dict());
        Assert.Equal(names.Length, names.Distinct().Count());
        Assert.All(plan.Products, p => Assert.Equal(p.Part.Length == 0 ? 1 : 0, state.Count(s => s.Key == $"{p.Name}.weight")));
        Assert.Contains("backbone.stem.conv1", names);
        foreach (var part in new[] { "query", "key", "value" }) Assert.Contains(names, name => name.EndsWith($"self_attn:{part}", StringComparison.Ordinal));
        var query = plan.Products.First(p => p.Part == "query");
        Assert.True(query.Weight.eq(state[query.Name.Replace(":query", ".in_proj_weight", StringComparison.Ordinal)].narrow(0, 0, query.Weight.shape[0])).all().item<bool>());
    }

    [Fact]
    public void The_planner_knows_the_passes_that_plugins_brought_and_their_order()
    {
        using var services = Services();
        Assert.Equal(Ids, services.GetRequiredService<InferencePlanner>().Passes);
    }

    [Fact]
    public void A_plan_runs_the_passes_asked_for_in_their_own_order()
    {
        using var services = Services();
        var planner = services.GetRequiredService<InferencePlanner>();
        using (var some = planner.Plan(fashion.Model, passes: ["seg/channels-last", "seg/fold-norm"])) Assert.Equal(Ids[..2], some.Steps.Select(s => s.Pass));
        using var all = planner.Plan(fashion.Model);
        Assert.Equal(Ids, all.Steps.Select(s => s.Pass));
        Assert.Empty(all.Products);
        if (PlannedModel.HasKernels) Assert.Equal(["oneDNN float32"], all.Kernels.Keys);
        Assert.Equal("float32 was asked for", all.Steps[2].Summary);
    }

    [Fact]
    public void Bfloat16_is_planned_where_it_was_asked_for()
    {
        using var services = Services();
        using var plan = services.GetRequiredService<InferencePlanner>().Plan(fashion.Model, InferencePrecision.BFloat16);
        Assert.Equal(ScalarType.BFloat16, plan.Type);
        Assert.True(plan.Steps[2].Changed > 20);
        Assert.Contains(plan.Kernels.Keys, kernel => PlannedModel.HasKernels ? kernel == "oneDNN bfloat16" : kernel == "libtorch");
        using var automatic = services.GetRequiredService<InferencePlanner>().Plan(fashion.Model, InferencePrecision.Auto);
        Assert.Equal(InferencePrecisions.HasBFloat16 ? ScalarType.BFloat16 : ScalarType.Float32, automatic.Type);
    }

    [Fact]
    public void Products_of_modules_that_ask_for_it_stay_float32()
    {
        using var plan = new InferencePlan(fashion.Model, ScalarType.BFloat16);
        foreach (var (id, pass) in PlannedModel.Passes.Take(3)) plan.Apply(id, pass);
        Assert.All(plan.Products, p => Assert.Equal(p.Name.StartsWith("sem_seg_head.predictor.", StringComparison.Ordinal), p.Precise));
        Assert.Contains(plan.Products, p => p.Precise && p.Part == "query");
        Assert.All(plan.Products, p => Assert.Equal(p.Precise ? ScalarType.Float32 : ScalarType.BFloat16, p.Type));
    }

    [Fact]
    public void An_unknown_pass_is_told_with_those_there_are()
    {
        using var services = Services();
        var told = Assert.Throws<SegException>(() => services.GetRequiredService<InferencePlanner>().Plan(fashion.Model, passes: ["seg/fold-norm", "seg/fold"]));
        Assert.Equal("SEG4003", told.DiagnosticId);
        foreach (var word in Ids.Append("'seg/fold'")) Assert.Contains(word, told.Message);
    }

    [Fact]
    public async Task A_segmenter_computes_by_the_passes_of_its_options()
    {
        using var services = Services(builder => builder.WithoutDefaultModelFolders().AddModelFolder(Path.Combine(Repository.Root, "models")));
        Assert.Equal(Ids, await Steps(new()));
        Assert.Equal(Ids[..1], await Steps(new() { Passes = [Ids[0]] }));
        Assert.Empty(await Steps(new() { Passes = [] }));
        Assert.Equal("SEG4003", (await Assert.ThrowsAsync<SegException>(() => Steps(new() { Passes = ["acme/none"] }))).DiagnosticId);

        async Task<string[]> Steps(SegmenterOptions options)
        {
            await using var segmenter = fashion.CreateSegmenter(options, services);
            return [.. ((InferencePlan)segmenter.GetService(typeof(InferencePlan))!).Steps.Select(s => s.Pass)];
        }
    }

    /// <summary>A plan that a pass cannot finish leaves the model as trained, and frees what others made.</summary>
    [Fact]
    public void A_pass_that_fails_leaves_nothing()
    {
        using var scope = NewDisposeScope();
        var before = Tensor.TotalCount;
        using (var plan = new InferencePlan(fashion.Model))
        {
            foreach (var (id, pass) in PlannedModel.Passes) plan.Apply(id, pass);
            Assert.Throws<InvalidDataException>(() => plan.Apply("failing", new Failing()));
        }
        Assert.Equal(before, Tensor.TotalCount);
        using var again = new InferencePlan(fashion.Model);
        Assert.All(again.Products, p => Assert.Null(p.Slot.Kernel));
    }

    [Fact]
    public void Weights_of_another_shape_are_refused()
    {
        using var plan = new InferencePlan(fashion.Model);
        var product = plan.Products[0];
        using var wrong = zeros(1, 2);
        Assert.Contains(product.Name, Assert.Throws<ArgumentException>(() => product.Replace(wrong, null, false)).Message);
    }

    private static ServiceProvider Services(Action<SegmentationBuilder>? configure = null)
    {
        var services = new ServiceCollection();
        services.AddSegmentation(builder => configure?.Invoke(builder));
        return FashionModel.AddPlugins(services).AddSegPasses().BuildServiceProvider();
    }

    private sealed class Failing : InferencePass
    {
        public override int Order => 500;

        public override PassResult Apply(InferencePlan plan) => throw new InvalidDataException();
    }

    private sealed class OneLayer : SegModel
    {
        public OneLayer(ConvNorm layer) : base(new() { Id = "one", Task = SegTask.Semantic, Classes = "none", Components = new Dictionary<ComponentKind, ComponentSpecAttribute>() }, new("none", []))
        {
            Layer = layer;
            Layers.Attach(this, "layer", layer);
        }

        public ConvNorm Layer { get; }

        public override PostProcessor PostProcessor => throw new NotSupportedException();

        public override Criterion? Criterion => null;

        public override RawPredictions Forward(ModelInput input, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
