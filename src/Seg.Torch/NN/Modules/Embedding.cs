using Seg.Torch;
using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>A table of vectors looked up by index. weight: [num_embeddings, embedding_dims], initially standard normal.</summary>
public sealed class Embedding : nn.Module<Tensor, Tensor>
{
    private readonly long _paddingIndex;
    private readonly double? _maxNorm;
    private readonly double _normType;
    private readonly bool _scaleGradByFrequency;
    private readonly bool _sparse;

    internal Embedding(Parameter weight, long? padding_idx, double? max_norm, double norm_type, bool scale_grad_by_freq, bool sparse) : base(nameof(Embedding))
    {
        this.weight = weight;
        _paddingIndex = padding_idx is null ? -1 : padding_idx < 0 ? padding_idx.Value + weight.shape[0] : padding_idx.Value;
        (_maxNorm, _normType, _scaleGradByFrequency, _sparse) = (max_norm, norm_type, scale_grad_by_freq, sparse);
    }

    internal static Embedding Random(long num_embeddings, long embedding_dims, long? padding_idx, double? max_norm, double norm_type, bool scale_grad_by_freq, bool sparse,
        Device? device, ScalarType? dtype)
    {
        var weight = Initial.Empty([num_embeddings, embedding_dims], device, dtype);
        nn.init.normal_(weight);
        var embedding = new Embedding(weight, padding_idx, max_norm, norm_type, scale_grad_by_freq, sparse);
        if (padding_idx is null) return embedding;
        using (no_grad())
        {
            using var row = weight.select(0, embedding._paddingIndex);
            row.zero_();
        }
        return embedding;
    }

    /// <summary>[num_embeddings, embedding_dims]</summary>
    public Parameter weight
    {
        get => ParameterOrNull(nameof(weight))!;
        set => SetParameter(nameof(weight), value);
    }

    /// <summary>int64 indices of any shape […] → […, embedding_dims]. With a maximum norm, the rows looked up are first shrunk to it, in place.</summary>
    public override Tensor forward(Tensor input)
    {
        if (_maxNorm is { } limit)
            using (no_grad()) NNOps.embedding_renorm_(weight, input, limit, _normType);
        return NNOps.embedding(weight, input, _paddingIndex, _scaleGradByFrequency, _sparse);
    }
}
