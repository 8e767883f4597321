using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.TransformerDecoders;

/// <summary>The classes of pixels, seen in the backbone's levels; it supervises the backbone and runs in training only.</summary>
internal abstract class SemanticPredictor(string name) : Module(name)
{
    /// <param name="levels">The maps it reads, coarse to fine.</param>
    /// <returns>[batch, classes (or one more, for void), h, w] at the size of the last map.</returns>
    public abstract Tensor Forward(IReadOnlyList<Tensor> levels);
}
