using Seg.Modules;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.TransformerDecoders;

/// <summary>Attention with several heads whose logits and results pass batch normalisation, instead of a division by the root of the depth (deeplab2, layers/dual_path_transformer.py).</summary>
internal sealed partial class NormalisedAttention : Module
{
    private readonly int _heads;

    [Layer("_batch_norm_similarity")] private readonly BatchNorm _similarityNorm;
    [Layer("_batch_norm_retrieved_value")] private readonly BatchNorm _valueNorm;

    /// <param name="values">Channels of the values of all heads.</param>
    /// <param name="heads">Heads.</param>
    public NormalisedAttention(int values, int heads) : base(nameof(NormalisedAttention))
    {
        _heads = heads;
        _similarityNorm = ConvBatchNorm.Norm(heads, sequence: false);
        _valueNorm = ConvBatchNorm.Norm(values, sequence: true);
    }

    /// <param name="query">[batch, keys, length].</param>
    /// <param name="key">[batch, keys, length].</param>
    /// <param name="value">[batch, values, length].</param>
    /// <returns>[batch, values, length], activated.</returns>
    public Tensor Forward(Tensor query, Tensor key, Tensor value)
    {
        using var scope = NewDisposeScope();
        var similarity = Heads(query).transpose(2, 3).matmul(Heads(key));
        var weights = functional.softmax(ConvBatchNorm.Apply(_similarityNorm, similarity), -1);
        var retrieved = Heads(value).matmul(weights.transpose(2, 3)).reshape(value.shape);
        return functional.gelu(ConvBatchNorm.Apply(_valueNorm, retrieved)).MoveToOuterDisposeScope();

        Tensor Heads(Tensor part) => part.reshape(part.shape[0], _heads, -1, part.shape[2]);
    }
}
