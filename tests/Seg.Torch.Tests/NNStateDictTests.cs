using TorchSharp;
using static TorchSharp.torch;

namespace Seg.Torch.Tests;

/// <summary>Loading and saving states, and the names PyTorch's layers give theirs.</summary>
public class NNStateDictTests
{
    private static Dictionary<string, Tensor> StateOf(nn.Module module) => module.state_dict().ToDictionary(entry => entry.Key, entry => entry.Value.detach().clone());

    [Fact]
    public void Names_and_shapes_are_PyTorch_s()
    {
        Expect(nn.Linear(3, 2), "weight[2,3] bias[2]");
        Expect(nn.Conv2d(4, 6, (3, 5), groups: 2), "weight[6,2,3,5] bias[6]");
        Expect(nn.Conv1d(4, 6, 3, bias: false), "weight[6,4,3]");
        Expect(nn.ConvTranspose2d(4, 6, 2, groups: 2), "weight[4,3,2,2] bias[6]");
        Expect(nn.BatchNorm2d(5), "weight[5] bias[5] running_mean[5] running_var[5] num_batches_tracked[]");
        Expect(nn.BatchNorm1d(5, affine: false, track_running_stats: false), "");
        Expect(nn.GroupNorm(2, 4), "weight[4] bias[4]");
        Expect(nn.LayerNorm([2, 3]), "weight[2,3] bias[2,3]");
        Expect(nn.LayerNorm(4, bias: false), "weight[4]");
        Expect(nn.Embedding(7, 3), "weight[7,3]");
        Expect(nn.MultiheadAttention(4, 2), "in_proj_weight[12,4] in_proj_bias[12] out_proj.weight[4,4] out_proj.bias[4]");
        Expect(nn.MultiheadAttention(4, 2, bias: false, add_bias_kv: true, kdim: 3, vdim: 5),
            "q_proj_weight[4,4] k_proj_weight[4,3] v_proj_weight[4,5] bias_k[1,1,4] bias_v[1,1,4] out_proj.weight[4,4]");
        Expect(nn.Sequential(nn.Linear(2, 2), nn.ReLU(), nn.Linear(2, 1)), "0.weight[2,2] 0.bias[2] 2.weight[1,2] 2.bias[1]");
        Expect(nn.ModuleDict(("b", nn.Linear(1, 1)), ("a", nn.Linear(1, 2))), "b.weight[1,1] b.bias[1] a.weight[2,1] a.bias[2]");
        Expect(nn.ParameterList(nn.Parameter(zeros(2)), nn.Parameter(zeros(3))), "0[2] 1[3]");
    }

    private static void Expect(nn.Module module, string expected)
    {
        using (module)
            Assert.Equal(expected, string.Join(" ", module.state_dict().Select(entry => $"{entry.Key}[{string.Join(",", entry.Value.shape)}]")));
    }

    [Fact]
    public void Loading_copies_values_and_converts_types()
    {
        using var layer = nn.Linear(3, 2);
        var source = new Dictionary<string, Tensor> { ["weight"] = full([2, 3], 2, dtype: ScalarType.Float64), ["bias"] = ones(2) };
        var (missing, unexpected) = layer.load_state_dict(source);
        Assert.Empty(missing);
        Assert.Empty(unexpected);
        source["weight"].zero_();
        Assert.Equal(12f, layer.weight.sum().item<float>());
        Assert.Equal(ScalarType.Float32, layer.weight.dtype);
        Assert.True(layer.weight.requires_grad && layer.weight.is_leaf);
    }

    [Fact]
    public void Strict_loading_names_what_is_missing_and_unexpected()
    {
        using var layer = nn.Linear(3, 2);
        var source = new Dictionary<string, Tensor> { ["weight"] = ones(2, 3), ["offset"] = ones(2) };
        var error = Assert.Throws<InvalidOperationException>(() => layer.load_state_dict(source));
        Assert.Contains("missing: 'bias'", error.Message);
        Assert.Contains("unexpected: 'offset'", error.Message);
        Assert.NotEqual(6f, layer.weight.sum().item<float>());

        var (missing, unexpected) = layer.load_state_dict(source, strict: false);
        Assert.Equal(["bias"], missing);
        Assert.Equal(["offset"], unexpected);
        Assert.Equal(6f, layer.weight.sum().item<float>());
        layer.load_state_dict(source, skip: ["bias", "offset"]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_wrong_shape_is_an_error_even_where_it_would_broadcast(bool strict)
    {
        using var layer = nn.Linear(3, 2);
        using var before = layer.bias!.detach().clone();
        var source = new Dictionary<string, Tensor> { ["weight"] = ones(1, 3), ["bias"] = ones(2) };
        var error = Assert.Throws<InvalidOperationException>(() => layer.load_state_dict(source, strict));
        Assert.Contains("'weight' has shape [1, 3] but the module expects [2, 3]", error.Message);
        Assert.True(before.allclose(layer.bias.detach()), "nothing may be copied when an entry does not fit");
    }

    [Fact]
    public void Files_and_streams_bring_the_state_back()
    {
        using var source = nn.Sequential(nn.Conv2d(2, 3, 3), nn.BatchNorm2d(3));
        using var target = nn.Sequential(nn.Conv2d(2, 3, 3), nn.BatchNorm2d(3));
        var file = Path.GetTempFileName();
        try
        {
            source.save(file);
            var loaded = new Dictionary<string, bool>();
            target.load(file, loadedParameters: loaded);
            Assert.Equal(7, loaded.Count);
            Assert.All(loaded.Values, Assert.True);
            foreach (var (name, expected) in StateOf(source)) Assert.True(expected.eq(target.state_dict()[name]).all().item<bool>(), name);

            using var other = nn.Linear(2, 2);
            Assert.Throws<InvalidOperationException>(() => other.load(file));
        }
        finally
        {
            File.Delete(file);
        }
    }
}
