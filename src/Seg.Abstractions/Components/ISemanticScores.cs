using static TorchSharp.torch;

namespace Seg;

/// <summary>
/// Offered by a post-processor whose semantic result is the best of some class scores: gives those as numbers, so that windows of an image, or several passes
/// over it, can be averaged. Without it only predictions per pixel (<see cref="PixelPredictions"/>) can, spread over the padded input. Thread-safe.
/// </summary>
public interface ISemanticScores
{
    /// <summary>Whether the scores are logits of a softmax over classes, which is taken before several passes are averaged; if not they add up as they are.</summary>
    bool ScoresAreLogits { get; }

    /// <summary>Some rows of one image's scores.</summary>
    /// <param name="predictions">Predictions of a batch.</param>
    /// <param name="image">Which image of the batch.</param>
    /// <param name="frame">Its sizes; the rows are those of the resized picture, without padding.</param>
    /// <param name="firstRow">The first row wanted.</param>
    /// <param name="rows">How many.</param>
    /// <returns>float32 [classes, rows, ResizedWidth], in the caller's dispose scope.</returns>
    /// <exception cref="SegException">SEG2002: predictions of another type than it reads.</exception>
    Tensor SemanticScores(RawPredictions predictions, int image, ImageFrame frame, int firstRow, int rows);
}
