using TorchSharp;
using Seg.Heads;
using Seg.Testing.Tensors;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.MaskFormer.Tests.PerPixel;

[NoTensorLeaks(InScope = true)]
public class PerPixelHeadTests
{
    [Fact]
    public void Class_masks_of_the_last_layer_are_final_and_earlier_ones_auxiliary()
    {
        Tensor[] masks = [zeros(1, 3, 4, 4), ones(1, 3, 4, 4), full([1, 3, 4, 4], 2)];
        using var head = Layers.Register(new PerPixelHead(new()));
        var given = (PixelPredictions)head.Forward(new QuerySet([], zeros(1, 3, 8), null) { ClassMasks = masks }, CancellationToken.None);
        Assert.Same(masks[2], given.Logits);
        Assert.Equal(masks[..2], given.Auxiliary);
    }

    [Fact]
    public void Queries_without_class_masks_are_refused()
    {
        using var head = Layers.Register(new PerPixelHead(new()));
        var error = Assert.Throws<SegException>(() => head.Forward(new QuerySet([], zeros(1, 3, 8), null), CancellationToken.None));
        Assert.Equal("SEG2002", error.DiagnosticId);
    }

    [Fact]
    public void The_pixel_classifier_is_a_convolution_over_the_mask_features()
    {
        using var head = Layers.Register(new PixelClassifierHead(new(), new() { Classes = 3, MaskFeatures = new(8, 4) }));
        Assert.Equal(["bias", "weight"], head.state_dict().Keys.Order());
        var features = randn(2, 8, 5, 7);
        var state = head.state_dict();
        using (no_grad()) state["bias"].copy_(tensor(new[] { 1f, 2f, 3f }));
        var given = (PixelPredictions)head.Forward(new PixelFeatures(new([]), new(features, 4)), CancellationToken.None);
        var expected = einsum("kc,nchw->nkhw", state["weight"].squeeze(-1).squeeze(-1), features) + state["bias"].view(1, 3, 1, 1);
        Assert.True((expected - given.Logits).abs().max().ToSingle() < 1e-5);
        Assert.Empty(given.Auxiliary);
    }
}
