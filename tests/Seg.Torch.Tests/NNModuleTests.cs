using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Seg.Torch.Tests;

/// <summary>The tree of modules: registration, traversal, modes, moves, disposal.</summary>
public class NNModuleTests
{
    private sealed class Block : nn.Module<Tensor, Tensor>
    {
        private readonly Linear fc = nn.Linear(3, 4);
        [ComponentName(Name = "norm1")]
        private readonly LayerNorm _norm = nn.LayerNorm(4);
        private readonly Parameter scale = new(ones(4));
        private readonly Tensor table = arange(4);

        public Block() : base("Block")
        {
            RegisterComponents();
            register_buffer("scratch", zeros(2), persistent: false);
        }

        public override Tensor forward(Tensor input) => _norm.call(fc.call(input)) * scale + table;
    }

    private sealed class Net : nn.Module<Tensor, Tensor>
    {
        private readonly ModuleList<Block> blocks;
        private readonly Linear head;

        public Net(Linear? shared = null) : base("Net")
        {
            blocks = nn.ModuleList(new Block(), new Block());
            head = shared ?? nn.Linear(4, 1, hasBias: false);
            RegisterComponents();
        }

        public override Tensor forward(Tensor input) => head.call(blocks[0].call(input));
    }

    [Fact]
    public void Fields_register_under_their_names_in_order()
    {
        using var block = new Block();
        Assert.Equal(["scale", "fc.weight", "fc.bias", "norm1.weight", "norm1.bias"], block.named_parameters().Select(p => p.name));
        Assert.Equal(["fc", "norm1"], block.named_children().Select(c => c.name));
        Assert.Equal(["table", "scratch"], block.named_buffers().Select(b => b.name));
        Assert.Equal(["table"], block.named_buffers(include_nonpersistent: false).Select(b => b.name));
    }

    [Fact]
    public void State_has_dotted_names_and_no_transient_buffers()
    {
        using var net = new Net();
        Assert.Equal(
            ["blocks.0.scale", "blocks.0.table", "blocks.0.fc.weight", "blocks.0.fc.bias", "blocks.0.norm1.weight", "blocks.0.norm1.bias"],
            net.state_dict().Keys.Take(6));
        Assert.Contains("head.weight", net.state_dict().Keys);
        Assert.DoesNotContain(net.state_dict().Keys, key => key.EndsWith("scratch", StringComparison.Ordinal));
        Assert.Equal("pre.head.weight", net.state_dict(prefix: "pre").Keys.Last());
    }

    [Fact]
    public void Descendants_and_lookups()
    {
        using var net = new Net();
        Assert.Equal(["blocks", "head", "blocks.0", "blocks.1", "blocks.0.fc", "blocks.0.norm1", "blocks.1.fc", "blocks.1.norm1"], net.named_modules().Select(m => m.name));
        Assert.True(net.has_parameter("blocks.1.fc.weight"));
        Assert.False(net.has_parameter("blocks.2.fc.weight"));
        Assert.True(net.has_buffer("blocks.0.scratch"));
        Assert.Same(net.get_parameter("head.weight"), net.state_dict()["head.weight"]);
        Assert.Null(net.get_buffer("nowhere"));
    }

    [Fact]
    public void Shared_parameters_count_once_but_keep_all_names_in_the_state()
    {
        using var shared = nn.Linear(4, 4);
        using var chain = nn.Sequential(("a", shared), ("b", shared));
        Assert.Equal(2, chain.parameters().Count());
        Assert.Equal(["a.weight", "a.bias", "b.weight", "b.bias"], chain.state_dict().Keys);
    }

    [Fact]
    public void Train_and_eval_reach_every_descendant()
    {
        using var net = new Net();
        Assert.True(net.training);
        net.eval();
        Assert.All(net.modules(), module => Assert.False(module.training));
        net.train();
        Assert.All(net.modules(), module => Assert.True(module.training));
    }

    [Fact]
    public void Apply_visits_children_first()
    {
        using var net = new Net();
        var visited = new List<string>();
        net.apply(module => visited.Add(module.GetName()));
        Assert.Equal(["Linear", "LayerNorm", "Block", "Linear", "LayerNorm", "Block", "ModuleList", "Linear", "Net"], visited);
    }

    [Fact]
    public void Conversion_keeps_the_objects_and_leaves_integers_alone()
    {
        using var block = new Block();
        var weight = block.get_parameter("fc.weight")!;
        using var before = weight.detach().clone();
        block.to(ScalarType.Float64);
        Assert.Same(weight, block.get_parameter("fc.weight"));
        Assert.Equal(ScalarType.Float64, weight.dtype);
        Assert.True(weight.requires_grad && weight.is_leaf);
        Assert.Equal(ScalarType.Int64, block.get_buffer("table")!.dtype);
        Assert.True(before.to(ScalarType.Float64).allclose(weight.detach()));
        block.bfloat16();
        Assert.Equal(ScalarType.BFloat16, block.get_parameter("norm1.bias")!.dtype);
        Assert.Throws<ArgumentException>(() => block.to(ScalarType.Int32));
    }

    [Fact]
    public void Conversion_takes_the_gradient_along()
    {
        using var layer = nn.Linear(2, 2);
        layer.call(ones(1, 2)).sum().backward();
        layer.to(ScalarType.Float64);
        using var gradient = layer.weight.grad!;
        Assert.Equal(ScalarType.Float64, gradient.dtype);
        layer.zero_grad();
        layer.call(ones(1, 2, dtype: ScalarType.Float64)).sum().backward();
        using var again = layer.weight.grad!;
        Assert.Equal(4, again.sum().item<double>());
    }

    [Fact]
    public void Zero_grad_drops_or_clears()
    {
        using var layer = nn.Linear(2, 2);
        layer.call(ones(1, 2)).sum().backward();
        layer.zero_grad(set_to_none: false);
        using (var zeros = layer.weight.grad!) Assert.Equal(0, zeros.abs().sum().item<float>());
        layer.zero_grad();
        Assert.Null(layer.weight.grad);
    }

    [Fact]
    public void Dispose_releases_the_whole_tree()
    {
        var net = new Net();
        var tensors = net.parameters().Concat(net.buffers()).ToList();
        Assert.NotEmpty(tensors);
        net.Dispose();
        Assert.All(tensors, tensor => Assert.True(tensor.IsInvalid));
        net.Dispose();
    }

    [Fact]
    public void Parameters_survive_the_scope_they_were_made_in()
    {
        nn.Module<Tensor, Tensor> layer;
        using (NewDisposeScope()) layer = nn.Sequential(nn.Linear(2, 2), nn.BatchNorm1d(2));
        Assert.All(layer.parameters(), parameter => Assert.False(parameter.IsInvalid));
        Assert.All(layer.buffers(), buffer => Assert.False(buffer.IsInvalid));
        layer.Dispose();
    }

    [Fact]
    public void Bad_registrations_are_errors()
    {
        using var net = new Net();
        Assert.Throws<ArgumentException>(() => net.register_module("a.b", nn.Identity()));
        Assert.Throws<ArgumentException>(() => net.register_module("", nn.Identity()));
        Assert.Contains("head", Assert.Throws<InvalidOperationException>(() => net.register_module("head", nn.Identity())).Message);
        Assert.Throws<ArgumentNullException>(() => net.register_buffer("none", null!));
        using var relu = nn.ReLU();
        Assert.Throws<InvalidOperationException>(() => relu.register_buffer("b", zeros(1)));
    }

    [Fact]
    public void Hooks_see_and_replace_inputs_and_results()
    {
        using var layer = nn.Identity();
        var calls = new List<string>();
        var before = layer.register_forward_pre_hook((_, input) => input + 1);
        var after = layer.register_forward_hook((_, _, result) => result * 10);
        layer.register_forward_hook(_ => calls.Add("after"));
        Assert.Equal(20f, layer.call(ones(1)).item<float>());
        before.remove();
        Assert.Equal(10f, layer.call(ones(1)).item<float>());
        after.remove();
        Assert.Equal(1f, layer.call(ones(1)).item<float>());
        Assert.Equal(3, calls.Count);
    }
}
