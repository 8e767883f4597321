using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.Modules;

/// <summary>
/// A learned vector for every distance between two cells of a line (Wang et al., Axial-DeepLab, 2020; deeplab2, layers/positional_encodings.py).
/// </summary>
/// <remarks>
/// State: <c>_embeddings.weight</c> [2 · span − 1, depth], whose row d + span − 1 is for keys d cells behind the query. The published tables
/// have a span of 255, whatever the length of the line; lines that are longer take the farthest row for what lies beyond it, where the
/// published code fails. Thread-safe.
/// </remarks>
public sealed partial class RelativePositions : Module
{
    /// <summary>The span of the published tables.</summary>
    public const int PublishedSpan = 255;

    private readonly int _span;

    [Layer("_embeddings")] private readonly Embedding _embeddings;

    /// <param name="depth">Channels of a vector.</param>
    /// <param name="span">Distances from −(span − 1) to span − 1 have a vector of their own; at least 1.</param>
    public RelativePositions(int depth, int span = PublishedSpan) : base(nameof(RelativePositions))
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(span, 1);
        _span = span;
        _embeddings = Embedding(2 * span - 1, depth);
        ConvBatchNorm.Normal(_embeddings.weight!, 1);
    }

    /// <summary>[2 · span − 1, depth].</summary>
    internal Tensor Table => _embeddings.weight!;

    /// <param name="length">Cells of the line.</param>
    /// <returns>[length, length, depth]: by query, then by key.</returns>
    public Tensor Forward(long length)
    {
        using var scope = NewDisposeScope();
        var cells = arange(length, device: _embeddings.weight!.device);
        var distances = (cells.unsqueeze(0) - cells.unsqueeze(1)).clamp(1 - _span, _span - 1).add(_span - 1);
        return _embeddings.weight!.index_select(0, distances.flatten()).view(length, length, -1).MoveToOuterDisposeScope();
    }
}
