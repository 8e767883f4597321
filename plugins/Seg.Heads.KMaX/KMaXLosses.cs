using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.Heads;

/// <summary>The losses of kMaX-DeepLab, unweighted (kmax_deeplab/modeling/criterion.py; deeplab2, loss/max_deeplab_loss.py).</summary>
internal static class KMaXLosses
{
    // Fixed in the published code.
    private const double ClassShare = 0.75, DiceShare = 0.75, SimilarityTemperature = 0.3;

    /// <summary>Cross-entropy of classes, weighted by how well masks fit; "no object" counts a third of a class.</summary>
    /// <param name="logits">[batch, queries, classes + 1].</param>
    /// <param name="truth">Ground truth by query.</param>
    public static Tensor Class(Tensor logits, BatchTruth truth)
    {
        var wanted = functional.log_softmax(logits, -1).gather(-1, truth.Classes.unsqueeze(-1)).squeeze(-1).neg();
        var isObject = truth.Classes.ne(logits.shape[2] - 1).to(logits.dtype);
        var balance = isObject * (2 * ClassShare - 1) + (1 - ClassShare);
        return MeanOfNonZero(wanted * balance * truth.ClassWeight);
    }

    /// <summary>Cross-entropy over the queries at each pixel that belongs to a target.</summary>
    /// <param name="logits">[batch, queries, h, w].</param>
    /// <param name="truth">Ground truth by query.</param>
    public static Tensor MaskId(Tensor logits, BatchTruth truth)
    {
        var loss = (functional.log_softmax(logits, 1) * truth.Masks).sum(1).neg();
        return MeanOfNonZero(loss.masked_fill(truth.Void, 0).flatten(1));
    }

    /// <summary>Dice loss of the masks, weighted by how well classes fit; unmatched queries count nothing.</summary>
    /// <param name="logits">[batch, queries, h, w].</param>
    /// <param name="truth">Ground truth by query.</param>
    /// <param name="ignoreVoid">Whether pixels without target are left out.</param>
    public static Tensor Dice(Tensor logits, BatchTruth truth, bool ignoreVoid)
    {
        var shares = functional.softmax(logits, 1);
        if (ignoreVoid) shares = shares.masked_fill(truth.Void.unsqueeze(1), 0);
        var (found, wanted) = (shares.flatten(2), truth.Masks.flatten(2));
        var both = (found * wanted).sum(-1) * 2 + 1;
        var loss = (1 - both / (found.sum(-1) + wanted.sum(-1) + 1)) * truth.MaskWeight;
        return (loss.sum(1) * (DiceShare / loss.shape[1])).mean();
    }

    /// <summary>Drawn pixels of one mask should be alike, and unlike those of others.</summary>
    /// <param name="embedding">[batch, channels, h, w], of length 1 along the channels.</param>
    /// <param name="truth">Ground truth by query.</param>
    /// <param name="places">int64 [batch, drawn].</param>
    public static Tensor PixelDiscrimination(Tensor embedding, BatchTruth truth, Tensor places)
    {
        var owners = Drawn(truth.Masks.flatten(2), places);
        var together = owners.transpose(1, 2).matmul(owners);
        together = together / together.sum(1, keepdim: true).clamp(min: 1);
        var pixels = Drawn(embedding.flatten(2), places);
        var similarity = pixels.transpose(1, 2).matmul(pixels) / SimilarityTemperature;
        return MeanOfNonZero((functional.log_softmax(similarity, 1) * together).sum(1).neg());
    }

    /// <summary>Cross-entropy of the classes of pixels; those without a class do not count.</summary>
    /// <param name="logits">[batch, classes or more, pixels].</param>
    /// <param name="labels">int64 [batch, pixels].</param>
    /// <param name="ignore">The label of pixels that do not count.</param>
    public static Tensor Semantic(Tensor logits, Tensor labels, long ignore)
    {
        var counts = labels.ne(ignore);
        var index = where(counts, labels, zeros_like(labels)).unsqueeze(1);
        var loss = functional.log_softmax(logits, 1).gather(1, index).squeeze(1).neg();
        return MeanOfNonZero(loss * counts.to(loss.dtype));
    }

    /// <summary>[batch, channels, pixels] at drawn places: [batch, channels, drawn].</summary>
    public static Tensor Drawn(Tensor maps, Tensor places) => maps.gather(2, places.unsqueeze(1).expand(-1, maps.shape[1], -1));

    // The mean over images of the mean over an image's entries that are not zero.
    private static Tensor MeanOfNonZero(Tensor losses) => (losses.sum(-1) / losses.ne(0).to(losses.dtype).sum(-1).clamp(min: 1)).mean();
}
