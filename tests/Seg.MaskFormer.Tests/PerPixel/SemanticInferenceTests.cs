using Seg.Heads;
using Seg.Testing.Tensors;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.MaskFormer.Tests.PerPixel;

/// <summary>Class maps against the same steps on whole tensors.</summary>
[NoTensorLeaks]
public class SemanticInferenceTests
{
    /// <summary>Logits' rows and columns, upsampling, and the frame.</summary>
    public static TheoryData<int, int, int, ImageFrame> Sizes => new()
    {
        { 12, 16, 0, new(64, 48, 64, 48, 64, 48) },
        { 12, 16, 4, new(64, 48, 64, 48, 64, 48) },
        { 19, 27, 4, new(107, 75, 107, 75, 160, 112) },
        { 19, 27, 0, new(107, 75, 107, 75, 160, 112) },
        { 16, 24, 4, new(80, 56, 96, 64, 41, 29) },
        { 3, 5, 16, new(70, 33, 80, 48, 70, 33) },
    };

    [Theory, MemberData(nameof(Sizes))]
    public void Labels_are_those_of_resized_logits(int height, int width, int upsample, ImageFrame frame)
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        const int Classes = 7;
        var logits = randn(2, Classes, height, width);
        var subject = new SemanticInference(new() { Upsample = upsample });

        var results = subject.Process(new PixelPredictions(logits, []), 1, frame, SegTask.Semantic, CancellationToken.None);

        var (rows, columns) = upsample > 0 ? (height * upsample, width * upsample) : (frame.PaddedHeight, frame.PaddedWidth);
        var spread = functional.interpolate(logits.narrow(0, 1, 1), [rows, columns], mode: InterpolationMode.Bilinear, align_corners: false);
        var crop = spread.narrow(2, 0, frame.ResizedHeight).narrow(3, 0, frame.ResizedWidth);
        var resized = functional.interpolate(crop, [frame.OutputHeight, frame.OutputWidth], mode: InterpolationMode.Bilinear, align_corners: false)[0];
        var expected = resized.argmax(0).flatten().data<long>().ToArray();
        var found = results.Semantic!.Labels;
        Assert.Equal(expected.Length, found.Length);
        // Rounding decides only where two classes are equal.
        var values = Seg.Testing.Parity.Floats(resized);
        for (var i = 0; i < found.Length; i++)
            Assert.True(found[i] == expected[i] || Math.Abs(values[found[i] * found.Length + i] - values[expected[i] * found.Length + i]) < 1e-4, $"pixel {i}: {found[i]}, not {expected[i]}");
    }

    [Fact]
    public void Logits_that_do_not_cover_the_picture_are_refused()
    {
        using var scope = NewDisposeScope();
        var predictions = new PixelPredictions(zeros(1, 2, 4, 4), []);
        var error = Assert.Throws<SegException>(() =>
            new SemanticInference(new() { Upsample = 4 }).Process(predictions, 0, new(32, 16, 32, 16, 32, 16), SegTask.Semantic, CancellationToken.None));
        Assert.Equal("SEG4002", error.DiagnosticId);
        Assert.Contains("at least 8", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Other_tasks_and_other_predictions_are_not_served()
    {
        using var scope = NewDisposeScope();
        var (subject, frame) = (new SemanticInference(new()), new ImageFrame(8, 8, 8, 8, 8, 8));
        Assert.Null(subject.Process(new PixelPredictions(zeros(1, 2, 2, 2), []), 0, frame, SegTask.Panoptic, CancellationToken.None).Semantic);
        var masks = new MaskPredictions(new(zeros(1, 3, 3), zeros(1, 3, 2, 2)), []);
        Assert.Equal("SEG2002", Assert.Throws<SegException>(() => subject.Process(masks, 0, frame, SegTask.Semantic, CancellationToken.None)).DiagnosticId);
    }
}
