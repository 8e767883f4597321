using Seg.Modules;
using Seg.Shared;
using static TorchSharp.torch;

namespace Seg.Runtime;

/// <summary>What a forward pass found in one window, at the resolution of the model's own output; scores at that of the pixels are made row by row.</summary>
internal sealed class WindowScores
{
    private readonly RawPredictions _predictions;
    private readonly ImageFrame _frame;
    private readonly ISemanticScores? _source;

    /// <param name="predictions">Predictions of a batch of one; their tensors stay the caller's.</param>
    /// <param name="frame">The window's sizes: without padding, and with.</param>
    /// <param name="model">Its post-processor knows how predictions become scores.</param>
    /// <exception cref="SegException">SEG4002: neither logits per pixel nor a post-processor that gives scores.</exception>
    public WindowScores(RawPredictions predictions, ImageFrame frame, SegModel model)
    {
        (_predictions, _frame, _source) = (predictions, frame, model.PostProcessor as ISemanticScores);
        if (_source is null && predictions is not PixelPredictions)
            throw new SegException(DiagnosticIds.InvalidValue, $"{model.Spec.Id}: sliding windows and test-time augmentation need class scores, that is logits per pixel or a "
                + $"post-processor that implements {nameof(ISemanticScores)}; found {predictions.GetType().Name} and {model.PostProcessor.GetType().Name}.");
    }

    /// <summary>Whether the scores are logits of a softmax over classes; if not they add up as they are.</summary>
    public bool AreLogits => _source?.ScoresAreLogits ?? true;

    /// <summary>[classes, rows, width] of the window without its padding.</summary>
    public Tensor Rows(int first, int count)
    {
        if (_source is not null) return _source.SemanticScores(_predictions, 0, _frame, first, count);
        using var scope = NewDisposeScope();
        var logits = ((PixelPredictions)_predictions).Logits[0];
        return BilinearRows.Of(logits, _frame.PaddedHeight, _frame.PaddedWidth, first, count).narrow(2, 0, _frame.ResizedWidth).MoveToOuterDisposeScope();
    }
}
