using static TorchSharp.torch;

namespace Seg.Heads;

/// <summary>A choice among categories that has a gradient (Jang et al., Categorical Reparameterization with Gumbel-Softmax, 2017).</summary>
internal static class GumbelSoftmax
{
    // Keeps both logarithms finite at 0 and at 1.
    private const double Tiny = 1e-20;

    /// <param name="logits">[rows, categories].</param>
    /// <param name="uniform">[rows, categories], uniform in [0, 1).</param>
    /// <param name="temperature">Above 0; the smaller, the closer to a choice.</param>
    /// <returns>[rows, categories]: shares that add up to 1.</returns>
    public static Tensor Soft(Tensor logits, Tensor uniform, double temperature)
    {
        using var scope = NewDisposeScope();
        var noise = ((uniform + Tiny).log().neg() + Tiny).log().neg();
        return softmax((logits + noise) / temperature, -1).MoveToOuterDisposeScope();
    }

    /// <summary>The choice itself: 1 at the largest share, else 0, with the gradient of <see cref="Soft"/> (straight through).</summary>
    public static Tensor Hard(Tensor logits, Tensor uniform, double temperature)
    {
        using var scope = NewDisposeScope();
        var soft = Soft(logits, uniform, temperature);
        var chosen = zeros_like(soft).scatter_(1, soft.argmax(-1, keepdim: true), ones_like(soft));
        return ((chosen - soft).detach() + soft).MoveToOuterDisposeScope();
    }
}
