using Seg.Testing.Tensors;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Seg.Torch.Tests;

/// <summary>Layers, functions and optimisers dispose their temporaries themselves: a caller who disposes results needs no dispose scope.</summary>
[NoTensorLeaks]
public class NNLeakTests
{
    private static readonly Dictionary<string, Func<nn.Module<Tensor, Tensor>>> Layers = new()
    {
        ["Conv2d"] = () => nn.Conv2d(4, 4, 3, padding: 1),
        ["Conv2d, reflected"] = () => nn.Conv2d(4, 4, 3, padding: 1, padding_mode: PaddingModes.Reflect),
        ["Conv2d, same"] = () => nn.Conv2d(4, 4, 2, Padding.Same),
        ["ConvTranspose2d"] = () => nn.ConvTranspose2d(4, 4, 2, stride: 2),
        ["BatchNorm2d"] = () => nn.BatchNorm2d(4),
        ["GroupNorm"] = () => nn.GroupNorm(2, 4),
        ["LayerNorm"] = () => nn.LayerNorm(8),
        ["Linear"] = () => nn.Linear(8, 3),
        ["GELU"] = () => nn.GELU(),
        ["Dropout"] = () => nn.Dropout(),
        ["MaxPool2d"] = () => nn.MaxPool2d(2),
        ["AdaptiveMaxPool2d"] = () => nn.AdaptiveMaxPool2d([2L, 2L]),
        ["Upsample"] = () => nn.Upsample(scale_factor: [2.0, 2.0], mode: UpsampleMode.Bilinear),
        ["Sequential"] = () => nn.Sequential(nn.Conv2d(4, 4, 1), nn.ReLU(inplace: true), nn.Identity(), nn.Flatten(), nn.Linear(256, 2)),
    };

    public static TheoryData<string> Names => new(Layers.Keys);

    [Theory]
    [MemberData(nameof(Names))]
    public void Layer(string name)
    {
        using var layer = Layers[name]();
        using var x = randn(2, 4, 8, 8);
        for (var i = 0; i < 3; i++)
        {
            using var y = layer.call(x);
            if (!y.requires_grad) continue;
            using var loss = y.sum();
            loss.backward();
        }
        layer.to(ScalarType.Float64);
        layer.zero_grad();
        layer.eval();
    }

    [Fact]
    public void Attention()
    {
        using var layer = nn.MultiheadAttention(4, 2);
        using var x = randn(5, 2, 4);
        using var padding = zeros(2, 5, dtype: ScalarType.Bool);
        var (output, weights) = layer.call(x, x, x, padding);
        output.Dispose();
        weights.Dispose();
        using var mixed = nn.functional.scaled_dot_product_attention(x, x, x, is_casual: true);
        using var normalized = nn.functional.normalize(x);
        using var negated = nn.functional.softmin(x, -1);
    }

    [Fact]
    public void Parts_of_a_model_are_read_without_new_tensors()
    {
        using var net = nn.Sequential(nn.Embedding(4, 2, padding_idx: 0), nn.BatchNorm1d(2));
        _ = net.state_dict();
        using var stream = new MemoryStream();
        net.save(new BinaryWriter(stream));
        stream.Position = 0;
        net.load(new BinaryReader(stream));
    }

    [Theory]
    [InlineData("SGD")]
    [InlineData("AdamW")]
    public void Steps(string kind)
    {
        using var layer = nn.Linear(3, 3);
        using var x = randn(2, 3);
        using optim.Optimizer optimizer = kind == "SGD" ? optim.SGD(layer.parameters(), 0.1, 0.9, weight_decay: 0.1, nesterov: true) : optim.AdamW(layer.parameters(), amsgrad: true, maximize: true);
        for (var i = 0; i < 3; i++)
        {
            optimizer.zero_grad();
            using var y = layer.call(x);
            using var loss = y.sum();
            loss.backward();
            nn.utils.clip_grad_norm_(layer.parameters(), 0.1);
            optimizer.step();
        }
        ((OptimizerHelper)optimizer).to(CPU);
    }
}
