using System.Runtime.InteropServices;
using Seg.Kernels;
using Seg.Modules;
using TorchSharp;
using static TorchSharp.torch;

namespace Seg.Heads;

/// <summary>
/// Per-pixel class logits of one image to a class map: bilinear to the padded input, the padding cut off, bilinear to the image, and the best class of
/// each pixel (detectron2, modeling/postprocessing.py, sem_seg_postprocess).
/// </summary>
/// <remarks>Both resizes and the choice happen band by band: no array of classes × height × width exists at the image's size.</remarks>
[Component<SemanticInferenceAttribute>]
[Needs(Port.PixelLogits)]
[Needs(Port.PixelLogits, Stride = nameof(SemanticInferenceAttribute.Upsample), When = "Upsample > 0")]
[Supports(SegTask.Semantic)]
public sealed partial class SemanticInference : PostProcessor<PixelPredictions>, ISemanticScores
{
    private readonly int _upsample;

    /// <param name="spec">Options.</param>
    public SemanticInference(SemanticInferenceAttribute spec) => _upsample = spec.Upsample;

    /// <inheritdoc/>
    public override TaskResults Process(PixelPredictions predictions, int image, ImageFrame frame, SegTask tasks, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        cancellationToken.ThrowIfCancellationRequested();
        if (!tasks.HasFlag(SegTask.Semantic)) return new(null, null, null);
        var logits = predictions.Logits[image].detach().to(ScalarType.Float32).cpu().contiguous();
        var (classes, height, width) = ((int)logits.shape[0], (int)logits.shape[1], (int)logits.shape[2]);
        var labels = new ushort[frame.OutputHeight * frame.OutputWidth];
        PixelArgmax.Run(MemoryMarshal.Cast<byte, float>(logits.bytes), classes, Geometry(height, width, frame), labels, cancellationToken: cancellationToken);
        return new(new SemanticResult(labels), null, null);
    }

    /// <summary>True: scores are the class logits.</summary>
    public bool ScoresAreLogits => true;

    /// <inheritdoc/>
    public Tensor SemanticScores(RawPredictions predictions, int image, ImageFrame frame, int firstRow, int rows)
    {
        using var scope = NewDisposeScope();
        var logits = predictions.As<PixelPredictions>(this).Logits[image].detach();
        var geometry = Geometry((int)logits.shape[1], (int)logits.shape[2], frame);
        var spread = BilinearRows.Of(logits, geometry.PaddedHeight, geometry.PaddedWidth, firstRow, rows);
        return spread.narrow(2, 0, frame.ResizedWidth).to(ScalarType.Float32).MoveToOuterDisposeScope();
    }

    private MaskGeometry Geometry(int height, int width, ImageFrame frame)
    {
        var (spreadHeight, spreadWidth) = _upsample > 0 ? (height * _upsample, width * _upsample) : (frame.PaddedHeight, frame.PaddedWidth);
        // Logits of another stride than the option says need not cover the picture.
        if (spreadHeight < frame.ResizedHeight || spreadWidth < frame.ResizedWidth)
            throw new SegException("SEG4002", $"seg/semantic-inference: upsample should be at least {Needed(frame.ResizedHeight, height, frame.ResizedWidth, width)}, or 0, "
                + $"for logits of {height} x {width} to cover a picture of {frame.ResizedHeight} x {frame.ResizedWidth}; it is {_upsample}.");
        return new(height, width, spreadHeight, spreadWidth, frame.ResizedHeight, frame.ResizedWidth, frame.OutputHeight, frame.OutputWidth);
    }

    private static int Needed(int pixelsHigh, int height, int pixelsWide, int width) =>
        Math.Max((pixelsHigh + height - 1) / height, (pixelsWide + width - 1) / width);
}
