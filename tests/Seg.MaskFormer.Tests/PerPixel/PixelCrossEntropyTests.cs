using Seg.Heads;
using Seg.Testing.Tensors;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.MaskFormer.Tests.PerPixel;

[NoTensorLeaks(InScope = true)]
public class PixelCrossEntropyTests
{
    private const int Classes = 5, Height = 24, Width = 32;

    [Fact]
    public void The_loss_is_the_mean_over_labelled_pixels_of_the_batch_at_the_targets_size()
    {
        manual_seed(3);
        var logits = randn([2, Classes, 6, 8]).requires_grad_();
        var earlier = randn([2, Classes, 6, 8]).requires_grad_();
        var labels = randint(-2, Classes, [2, Height, Width], int64);

        var losses = Run(new() { Weight = 0.5 }, new(logits, [earlier]), [Target(labels[0]), Target(labels[1])]);

        Assert.Equal(["loss_sem_seg", "loss_sem_seg_0"], losses.Keys.Order());
        var own = losses["loss_sem_seg"];
        own.backward();
        var gradient = logits.grad!.clone();
        logits.grad.zero_();
        var expected = Published(logits, labels);
        expected.mul(0.5).backward();
        Assert.Equal(0.5 * expected.ToSingle(), own.ToSingle(), 1e-5);
        Assert.Equal(0.5 * Published(earlier, labels).ToSingle(), losses["loss_sem_seg_0"].ToSingle(), 1e-5);
        Assert.True((gradient - logits.grad).abs().max().ToSingle() < 1e-6);
        Assert.Null(earlier.grad);
    }

    [Fact]
    public void Masks_are_painted_in_their_order_where_there_is_no_label_map()
    {
        manual_seed(4);
        var logits = randn(1, Classes, 6, 8);
        var masks = zeros(2, Height, Width);
        masks[0].narrow(0, 0, 12).fill_(1);
        masks[1].narrow(0, 6, 12).fill_(1);
        var labels = full([1, Height, Width], -1, int64);
        labels[0].narrow(0, 0, 6).fill_(3);
        labels[0].narrow(0, 6, 12).fill_(1);

        var losses = Run(new(), new(logits, []), [new SegmentationTarget(tensor(new long[] { 3, 1 }), masks)]);

        Assert.Equal(Published(logits, labels).ToSingle(), losses["loss_sem_seg"].ToSingle(), 1e-5);
    }

    [Fact]
    public void Without_a_labelled_pixel_loss_and_gradient_are_zero()
    {
        var logits = randn([1, Classes, 6, 8]).requires_grad_();
        var losses = Run(new(), new(logits, []), [Target(full([Height, Width], -1, int64))]);
        losses["loss_sem_seg"].backward();
        Assert.Equal(0, losses["loss_sem_seg"].ToSingle());
        Assert.Equal(0, logits.grad!.abs().max().ToSingle());
    }

    [Fact]
    public void Auxiliary_logits_are_left_alone_without_deep_supervision()
    {
        var losses = Run(new() { DeepSupervision = false }, new(zeros(1, Classes, 6, 8), [zeros(1, Classes, 6, 8)]), [Target(zeros([Height, Width], int64))]);
        Assert.Equal(["loss_sem_seg"], losses.Keys);
        Assert.Equal(Math.Log(Classes), losses["loss_sem_seg"].ToSingle(), 1e-5);
    }

    private static IReadOnlyDictionary<string, Tensor> Run(PixelCrossEntropyAttribute spec, PixelPredictions predictions, SegmentationTarget[] targets)
    {
        using var criterion = Layers.Register(new PixelCrossEntropy(spec));
        return criterion.Forward(predictions, targets);
    }

    // As the published code has it, over the whole batch at once.
    private static Tensor Published(Tensor logits, Tensor labels) => functional.cross_entropy(
        functional.interpolate(logits, [Height, Width], mode: InterpolationMode.Bilinear, align_corners: false), where(labels.lt(0), full_like(labels, 255), labels), ignore_index: 255);

    private static SegmentationTarget Target(Tensor labels) => new(zeros([0], int64), zeros(0, Height, Width)) { Labels = labels };
}
