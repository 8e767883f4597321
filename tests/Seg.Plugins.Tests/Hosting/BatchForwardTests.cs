using Seg.Plugins.Tests.Mask2Former;
using Seg.Runtime;
using Seg.Testing.Tensors;
using static TorchSharp.torch;

namespace Seg.Plugins.Tests.Hosting;

/// <summary>
/// One forward pass over several images of the trained model. Not to the last bit: oneDNN and BLAS choose their blocking, and so the order of their sums,
/// by the number of rows, which grows with the batch. Measured: 2.3e-5 at most in the logits.
/// </summary>
[NoTensorLeaks]
public sealed class BatchForwardTests(FashionModel fashion) : IClassFixture<FashionModel>
{
    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    public void Logits_of_a_batch_are_those_of_each_image_alone_but_for_rounding(int count)
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        var pictures = fashion.Pictures(count);
        var preprocessor = new Preprocessor(fashion.Model.Spec.Preprocess);
        var together = ((MaskPredictions)fashion.Model.Forward(preprocessor.Run(pictures).Images, CancellationToken.None)).Final;
        for (var i = 0; i < count; i++)
        {
            var alone = ((MaskPredictions)fashion.Model.Forward(preprocessor.Run([pictures[i]]).Images, CancellationToken.None)).Final;
            Assert.InRange((together.ClassLogits[i] - alone.ClassLogits[0]).abs().max().item<float>(), 0, 1e-4f);
            Assert.InRange((together.MaskLogits[i] - alone.MaskLogits[0]).abs().max().item<float>(), 0, 1e-4f);
        }
    }

    [Fact]
    public async Task Images_of_different_padded_sizes_get_the_results_they_get_alone()
    {
        await using var segmenter = fashion.CreateSegmenter();
        var scene = fashion.Pictures(1)[0];
        var pictures = new[] { scene, Cut(scene, 96, 128), Cut(scene, 128, 64) };
        var together = await segmenter.GetService<IBatchSegmenter>()!.SegmentBatchAsync(pictures);
        for (var i = 0; i < pictures.Length; i++) SameResult.Assert(await segmenter.SegmentAsync(pictures[i]), together[i]);

        static ImageInput Cut(ImageInput image, int width, int height) => new(image.Pixels, width, height, image.Format, image.Stride, image.Name);
    }

    [Fact]
    [Trait("Category", "Slow")]
    public async Task Results_of_a_batch_are_those_of_each_image_alone()
    {
        await using var segmenter = fashion.CreateSegmenter();
        var pictures = fashion.Pictures(64);
        var alone = new List<SegmentationResult>();
        foreach (var picture in pictures) alone.Add(await segmenter.SegmentAsync(picture));
        foreach (var size in new[] { 2, 8 })
        {
            var together = new List<SegmentationResult>();
            foreach (var batch in pictures.Chunk(size)) together.AddRange(await segmenter.GetService<IBatchSegmenter>()!.SegmentBatchAsync(batch));
            var (pixels, differing) = (0, 0);
            foreach (var (expected, found) in alone.Zip(together))
            {
                Assert.Equal(expected.Name, found.Name);
                Assert.Equal(expected.Tasks.Panoptic!.Segments.Select(s => (s.Id, s.ClassId)), found.Tasks.Panoptic!.Segments.Select(s => (s.Id, s.ClassId)));
                Assert.All(expected.Tasks.Panoptic.Segments.Zip(found.Tasks.Panoptic.Segments), pair => Assert.Equal(pair.First.Score, pair.Second.Score, 1e-4f));
                pixels += expected.Tasks.Panoptic.Ids.Length;
                differing += expected.Tasks.Panoptic.Ids.Zip(found.Tasks.Panoptic.Ids).Count(p => p.First != p.Second);
            }
            // Pixels at which two queries tie to the last digits may fall either way.
            Assert.True(differing <= pixels / 100_000, $"{differing} of {pixels} pixels differ in batches of {size}.");
        }
    }
}
