using Seg.Heads;
using Seg.Runtime;
using Seg.Testing;
using Seg.Testing.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Seg.Segmenter.Tests;

/// <summary>What post-processors say of their scores, band by band.</summary>
[NoTensorLeaks(InScope = true)]
public class SemanticScoresTests
{
    private static readonly ImageFrame Frame = new(ResizedWidth: 21, ResizedHeight: 13, PaddedWidth: 32, PaddedHeight: 16, OutputWidth: 21, OutputHeight: 13);

    /// <summary>Sum over queries of class probability times mask probability, masks resized to the padded input and cut.</summary>
    [Fact]
    public void Mask_classification_gives_the_sum_over_queries()
    {
        manual_seed(3);
        var (classes, masks) = (randn(1, 6, 5), randn(1, 6, 4, 8) * 3);
        var post = new MaskInference(new() { SemanticOrder = SemanticOrder.ClassesLast }, new() { Classes = 4, Task = SegTask.Semantic });
        var predictions = new MaskPredictions(new(classes, masks), []);
        var whole = nn.functional.interpolate(masks, [16, 32], mode: InterpolationMode.Bilinear, align_corners: false).sigmoid()[0].narrow(1, 0, 13).narrow(2, 0, 21);
        var expected = einsum("qc,qhw->chw", classes[0].softmax(-1).narrow(1, 0, 4), whole);

        var found = cat([.. Enumerable.Range(0, 5).Select(i => post.SemanticScores(predictions, 0, Frame, 3 * i, Math.Min(3, 13 - 3 * i)))], 1);

        Parity.AssertClose("scores", Parity.Floats(expected), Parity.Floats(found), 1e-5);
        Assert.False(post.ScoresAreLogits);
        var labels = post.Process(predictions, 0, Frame, SegTask.Semantic, CancellationToken.None).Semantic!.Labels;
        Assert.Equal(labels.Select(label => (long)label), found.argmax(0).data<long>().ToArray());
    }

    /// <summary>Cells of a stated number of pixels reach beyond the input, as MaskFormer's baselines have them.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(8)]
    public void Logits_of_pixels_are_spread_as_in_a_single_pass(int upsample)
    {
        manual_seed(4);
        var logits = randn(2, 4, 3, 5);
        var frame = Frame with { PaddedWidth = 21, PaddedHeight = 13 };
        var post = new SemanticInference(new() { Upsample = upsample });
        var predictions = new PixelPredictions(logits, []);

        var scores = post.SemanticScores(predictions, 1, frame, 0, 13);

        long[] size = upsample == 0 ? [13, 21] : [3 * upsample, 5 * upsample];
        var expected = nn.functional.interpolate(logits, size, mode: InterpolationMode.Bilinear, align_corners: false)[1].narrow(1, 0, 13).narrow(2, 0, 21);
        Parity.AssertClose("scores", Parity.Floats(expected), Parity.Floats(scores), 1e-5);
        Assert.Equal(post.Process(predictions, 1, frame, SegTask.Semantic, CancellationToken.None).Semantic!.Labels.Select(label => (long)label), scores.argmax(0).data<long>().ToArray());
    }

    [Fact]
    public void Predictions_without_scores_are_refused()
    {
        using var model = SegmenterModels.Build(FixtureFile.Open("segmenter/segmenter-tiny-linear"));
        var regions = new RegionPredictions(zeros(0, 4), zeros(0, int64), zeros(0, int64), zeros(0), []);
        Assert.Equal("SEG2002", Assert.Throws<SegException>(() => new WindowScores(regions, Frame, model).Rows(0, 1)).DiagnosticId);
    }
}
