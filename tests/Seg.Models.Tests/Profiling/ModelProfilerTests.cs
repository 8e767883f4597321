#if SEG_SYSTEM_TORCH
using Seg.Kernels;
using Seg.Modules;
using Seg.Runtime;
using Seg.Testing.Tensors;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.Models.Tests.Profiling;

/// <summary>Counts of small modules against those worked out by hand; a multiply-add is two operations.</summary>
[NoTensorLeaks]
public class ModelProfilerTests
{
    private const long MultiplyAdd = 2;

    [Theory]
    [InlineData(true), InlineData(false)]
    public void A_convolution_sums_kernel_and_channels_of_its_group(bool compute)
    {
        // 6×10 pixels, kernel 3, stride 2, padding 1: 3×5 cells of 8 channels, each over 3·3·3 weights.
        var convolution = Conv2d(3, 8, kernel_size: 3, stride: 2, padding: 1);
        Assert.Equal(MultiplyAdd * 3 * 5 * 8 * 27, Operations(convolution, convolution.call, 6, 10, compute));
    }

    [Fact]
    public void Groups_and_dilation_of_a_convolution()
    {
        // Each output channel sees one input channel; kernel 3 with dilation 2 spans five pixels: 9×9 of 13×13 without padding.
        var convolution = Conv2d(3, 6, kernel_size: 3, dilation: 2, groups: 3);
        Assert.Equal(MultiplyAdd * 9 * 9 * 6 * 9, Operations(convolution, convolution.call, 13, 13));
    }

    [Fact]
    public void A_transposed_convolution_spreads_its_inputs()
    {
        var convolution = ConvTranspose2d(3, 5, kernel_size: 2, stride: 2);
        Assert.Equal(MultiplyAdd * (4 * 6 * 3) * (5 * 2 * 2), Operations(convolution, convolution.call, 4, 6));
    }

    [Theory]
    [InlineData(true), InlineData(false)]
    public void Attention_is_projections_and_two_products(bool compute)
    {
        // 24 tokens of 8 channels in 2 heads. Projections 4 · 24·8·8; scores 2 · 24·24·4; values 2 · 24·24·4.
        var attention = new MultiHeadAttention(8, 2);
        var profile = Profile(attention, image => Attend(attention, image), 4, 6, compute);
        Assert.Equal(MultiplyAdd * (4 * 24 * 8 * 8 + 2 * 24 * 24 * 8), profile.Root.Operations);
        // The products have no parameters and belong to the attention itself, the last projection to its own module.
        Assert.Equal(MultiplyAdd * 24 * 8 * 8, profile.Root.All.Single(m => m.Path == "backbone.out_proj").Operations);
        Assert.Equal(MultiplyAdd * 2 * 24 * 24 * 8, profile.Operators.Single(share => share.Operator == "attention").Operations);

        static Tensor Attend(MultiHeadAttention attention, Tensor image)
        {
            var tokens = cat([image, image, image], dim: 1).narrow(1, 0, 8).flatten(2).transpose(1, 2);
            return attention.Forward(tokens, tokens, tokens);
        }
    }

    [Fact]
    public void Norms_and_einsum()
    {
        var norm = LayerNorm(6);
        var profile = Profile(norm, image => einsum("bchw,bdhw->bcd", norm.call(image), image), 4, 6);
        Assert.Equal(5 * 3 * 4 * 6 + MultiplyAdd * 3 * 3 * 4 * 6, profile.Root.Operations);
        Assert.Equal([1, 3, 3], Assert.Single(profile.Slots).Outputs.Single().Shape);
    }

    [Fact]
    public void Parameters_are_split_into_trained_frozen_and_buffers()
    {
        var (first, second, norm) = (Linear(6, 4), Linear(4, 2, hasBias: false), BatchNorm2d(3));
        second.weight!.requires_grad = false;
        var box = new Box(("first", first), ("second", second), ("norm", norm));
        var root = Profile(box, image => second.forward(first.forward(norm.forward(image))), 4, 6).Root;
        // Trained: 6·4 + 4 and the norm's 3 + 3; frozen: 4·2; buffers: mean and variance of 3 and a counter.
        Assert.Equal((28 + 6, 8, 7), (root.Trained, root.Frozen, root.Buffers));
        Assert.Equal([1, 3, 4, 2], root.All.Single(m => m.Path == "backbone.second").Output);
        Assert.Equal(1, root.All.Single(m => m.Path == "backbone.second").Calls);
    }

    [Fact]
    public void Kernels_say_what_they_compute()
    {
        // Two queries, one head of 4 channels, one level, 3 points: five multiply-adds for each sample and channel.
        var layer = Linear(6, 6);
        var profile = Profile(layer, image =>
        {
            DeformableSampler.Run(new float[4 * 4], [new SampledLevel(2, 2)], 1, 4, new float[2 * 3 * 2], new float[2 * 3], 3, new float[2 * 4]);
            return image.alias();
        }, 4, 6);
        Assert.Equal(MultiplyAdd * 5 * 2 * 3 * 4, profile.Operators.Single(share => share.Operator == "deformable sampling").Operations);
    }

    [Fact]
    public void Models_keep_their_modes_and_observers()
    {
        var box = new Box(("frozen", BatchNorm2d(3)), ("trained", BatchNorm2d(3)));
        using var model = new HandMadeModel(box, image => image.alias());
        model.train();
        box.named_children().First().module.eval();
        ModelProfiler.Run(model, 4, 4);
        Assert.True(model.training);
        Assert.Equal([false, true], box.children().Select(child => child.training));
        Assert.Null(model.StageObserver);
    }

    private static long Operations(Module module, Func<Tensor, Tensor> forward, int height, int width, bool compute = false) => Profile(module, forward, height, width, compute).Root.Operations;

    private static ModelProfile Profile(Module module, Func<Tensor, Tensor> forward, int height, int width, bool compute = false)
    {
        using var model = new HandMadeModel(module, forward);
        var profile = ModelProfiler.Run(model, height, width, compute);
        Assert.True(profile.CountsOperations);
        return profile;
    }
}
#endif
