using TorchSharp;
using static TorchSharp.torch;

namespace Seg.Heads;

/// <summary>Pixels drawn without replacement, those of small masks preferred (Gumbel top-k; deeplab2, loss/max_deeplab_loss.py).</summary>
internal static class PixelDraw
{
    // What the published code takes off the logit of pixels without target: they come last.
    private const double VoidLogit = -99999;

    /// <param name="inverseArea">[batch, pixels].</param>
    /// <param name="nothing">bool [batch, pixels].</param>
    /// <param name="temperature">Exponent of the preference.</param>
    /// <param name="count">Pixels of each image.</param>
    /// <param name="uniform">Uniform numbers in [0, 1) of that shape.</param>
    /// <returns>int64 [batch, min(count, pixels)].</returns>
    public static Tensor Run(Tensor inverseArea, Tensor nothing, double temperature, int count, Func<long[], Tensor> uniform)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var logits = inverseArea.log() * temperature + nothing.to(inverseArea.dtype) * VoidLogit;
        var noise = uniform(logits.shape).log().neg().log().neg();
        var (_, places) = (logits + noise).topk((int)Math.Min(count, logits.shape[1]), -1);
        return places.MoveToOuterDisposeScope();
    }
}
