using Seg.Heads;
using Seg.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Seg.KMax.Tests;

/// <summary>The criterion where the fixtures have nothing to say.</summary>
public class KMaXCriterionTests
{
    [Theory]
    [InlineData(1281, 321, 4)]
    [InlineData(65, 17, 4)]
    [InlineData(33, 5, 8)]
    [InlineData(17, 17, 1)]
    [InlineData(64, 16, 4)]
    [InlineData(64, 4, 16)]
    [InlineData(50, 13, 4)]
    [InlineData(7, 1, 7)]
    public void Targets_are_taken_at_every_stride_th_pixel(int length, int count, int stride)
    {
        using var scope = NewDisposeScope();
        var line = arange(length).unsqueeze(0).expand(3, -1);
        var taken = ImageTruth.Sparse(line, 3, count)[0];
        Assert.Equal(Enumerable.Range(0, count).Select(i => (long)i * stride), taken.contiguous().data<long>().ToArray());
    }

    [Fact]
    public void A_size_that_no_stride_gives_is_refused()
    {
        using var scope = NewDisposeScope();
        Assert.Throws<ArgumentException>(() => ImageTruth.Sparse(zeros([10, 10]), 10, 7));
        Assert.Throws<ArgumentException>(() => ImageTruth.Sparse(zeros([4, 4]), 8, 8));
    }

    /// <summary>Without a map of labels the classes of pixels follow from the masks: the last one where they overlap, none where there is no mask.</summary>
    [Fact]
    public void Labels_follow_from_masks()
    {
        using var scope = NewDisposeScope();
        var masks = zeros(2, 2, 3);
        masks[0, 0].fill_(1);
        masks[1, 0, 2] = 1;
        masks[1, 1, 2] = 1;
        var target = new SegmentationTarget(tensor([2L, 1L]), masks);
        Assert.Equal([2, 2, 1, 5, 5, 1], ImageTruth.Of(target, zeros(1, 2, 3), 5).Labels.contiguous().data<long>().ToArray());
        var labelled = target with { Labels = tensor(new long[] { 0, -1, 255, 4, 5, 3 }, [2, 3]) };
        Assert.Equal([0, 5, 5, 4, 5, 3], ImageTruth.Of(labelled, zeros(1, 2, 3), 5).Labels.contiguous().data<long>().ToArray());
    }

    /// <summary>Overlapping masks share a pixel: the truth of all queries adds up to 1.</summary>
    [Fact]
    public void Overlapping_masks_share_their_pixels()
    {
        using var scope = NewDisposeScope();
        using var criterion = Layers.Register(new KMaXCriterion(new(), new() { Classes = 3 }));
        var masks = zeros(2, 4, 4);
        masks[0].fill_(1);
        masks[1, 0].fill_(1);
        var probe = new Probe();
        criterion.Probe = probe;
        criterion.Forward(new MaskPredictions(new(randn(1, 5, 4), randn(1, 5, 4, 4)), []), [new(tensor([0L, 2L]), masks)]);

        var shares = probe.Truth!;
        Assert.Equal(0.5f, shares.select(2, 0).max().ToSingle());
        Assert.Equal(1, shares.select(2, 1).max().ToSingle());
        Assert.True(shares.sum([1L]).equal(ones(1, 4, 4)).all().ToBoolean());
    }

    /// <summary>A batch where no image has a target: finite losses, and gradients that reach classes and masks.</summary>
    [Fact]
    public void A_batch_without_targets_has_finite_losses_and_gradients()
    {
        using var scope = NewDisposeScope();
        using var criterion = Layers.Register(new KMaXCriterion(new() { PixelSamples = 8 }, new() { Classes = 3 }));
        var classes = randn([2, 5, 4]).requires_grad_();
        var masks = randn([2, 5, 6, 7]).requires_grad_();
        var pixels = nn.functional.normalize(randn([2, 8, 6, 7])).detach().requires_grad_();
        var nothing = new SegmentationTarget(zeros([0], ScalarType.Int64), zeros([0, 24, 28]));
        var predictions = new MaskPredictions(new(classes, masks) { PixelEmbedding = pixels }, []) { SemanticLogits = randn([2, 4, 6, 7]).requires_grad_() };

        var losses = criterion.Forward(predictions, [nothing, nothing]);
        losses.Values.Aggregate((a, b) => a + b).backward();

        Assert.Equal(["loss_aux_semantic", "loss_ce", "loss_dice", "loss_mask", "loss_pixel_insdis"], losses.Keys.Order());
        Assert.All(losses, loss => Assert.True(float.IsFinite(loss.Value.ToSingle()), loss.Key));
        Assert.True(losses["loss_ce"].ToSingle() > 0);
        Assert.All(losses.Where(loss => loss.Key != "loss_ce"), loss => Assert.Equal(0, loss.Value.ToSingle()));
        Assert.True(classes.grad!.isfinite().all().ToBoolean());
        Assert.True(masks.grad!.isfinite().all().ToBoolean());
    }

    /// <summary>Pixels of small masks come first as the temperature rises, and pixels without target last.</summary>
    [Fact]
    public void Draws_prefer_small_masks_and_leave_void_for_last()
    {
        using var scope = NewDisposeScope();
        var inverse = tensor(new float[] { 1, 1, 1, 1, 1, 1, 1, 1, 100, 1 }, [1, 10]);
        var nothing = zeros([1, 10], ScalarType.Bool);
        nothing[0, 9] = true;
        manual_seed(1);
        var (first, last) = (0, 0);
        for (var i = 0; i < 50; i++)
        {
            var drawn = PixelDraw.Run(inverse, nothing, 4, 9, shape => rand(shape)).data<long>().ToArray();
            if (drawn[0] == 8) first++;
            if (drawn.Contains(9)) last++;
        }
        Assert.Equal((50, 0), (first, last));
        Assert.Equal([1, 10], PixelDraw.Run(inverse, nothing, 1, 4096, shape => rand(shape)).shape);
    }

    private sealed class Probe : ICriterionProbe
    {
        public Tensor? Truth { get; private set; }

        public void Costs(int matching, int image, Tensor costs)
        {
        }

        public void Matched(int matching, int image, SimilarMatching pairs)
        {
        }

        void ICriterionProbe.Truth(BatchTruth truth) => Truth = truth.Masks.clone().DetachFromDisposeScope();

        public void Drawn(int draw, Tensor places)
        {
        }
    }
}
