using Seg.Operators;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.Modules;

/// <summary>
/// Position-sensitive self-attention along a line (Wang et al., Axial-DeepLab, 2020, eq. 4; deeplab2, layers/axial_layers.py): queries, keys
/// and values each meet a learned vector of the distance between two cells, and batch normalisation balances content against position.
/// </summary>
/// <remarks>
/// State: <c>qkv_transform.conv.weight</c>, <c>_query_rpe</c>, <c>_key_rpe</c>, <c>_value_rpe</c> (<see cref="RelativePositions"/>),
/// <c>_batch_norm_qkv</c>, <c>_batch_norm_similarity</c> (three logits a head: content, query · position, key · position),
/// <c>_batch_norm_retrieved_output</c> (content and position). There is no division by the root of the depth: the normalisation scales.
/// Tensor operations that are differentiable and run on every device; in inference on the CPU a kernel that stores nothing between
/// (<see cref="AxialSelfAttention"/>). Thread-safe in eval mode.
/// </remarks>
public sealed partial class AxialAttention : Module<Tensor, Tensor>
{
    private readonly int _keyDepth, _valueDepth, _heads;

    [Layer("qkv_transform")] private readonly ConvBatchNorm _qkv;
    [Layer("_query_rpe")] private readonly RelativePositions _queryPositions;
    [Layer("_key_rpe")] private readonly RelativePositions _keyPositions;
    [Layer("_value_rpe")] private readonly RelativePositions _valuePositions;
    [Layer("_batch_norm_qkv")] private readonly BatchNorm _qkvNorm;
    [Layer("_batch_norm_similarity")] private readonly BatchNorm _similarityNorm;
    [Layer("_batch_norm_retrieved_output")] private readonly BatchNorm _outputNorm;

    /// <param name="channels">Channels in.</param>
    /// <param name="keyDepth">Channels of the keys of all heads; a multiple of <paramref name="heads"/>.</param>
    /// <param name="valueDepth">Channels of the values of all heads, and of the output; a multiple of <paramref name="heads"/>.</param>
    /// <param name="heads">Heads.</param>
    /// <exception cref="ArgumentException">Depths that the heads do not share out evenly.</exception>
    public AxialAttention(int channels, int keyDepth, int valueDepth, int heads) : base(nameof(AxialAttention))
    {
        if (keyDepth % heads != 0 || valueDepth % heads != 0)
            throw new ArgumentException($"{heads} heads cannot share out {keyDepth} channels of keys and {valueDepth} of values evenly.");
        (_keyDepth, _valueDepth, _heads) = (keyDepth, valueDepth, heads);
        _qkv = new(channels, 2 * keyDepth + valueDepth, sequence: true, norm: false, initialise: w => ConvBatchNorm.Normal(w, 1 / Math.Sqrt(channels)));
        _queryPositions = new(keyDepth / heads);
        _keyPositions = new(keyDepth / heads);
        _valuePositions = new(valueDepth / heads);
        _qkvNorm = ConvBatchNorm.Norm(2 * keyDepth + valueDepth, sequence: true);
        _similarityNorm = ConvBatchNorm.Norm(3 * heads, sequence: false);
        _outputNorm = ConvBatchNorm.Norm(2 * valueDepth, sequence: true);
    }

    /// <param name="x">[lines, channels, length].</param>
    /// <returns>[lines, valueDepth, length].</returns>
    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        var (lines, length) = (x.shape[0], x.shape[2]);
        // The logits stay in the parameters' type, whatever a plan computes products with.
        var qkv = ConvBatchNorm.Apply(_qkvNorm, _qkv.call(x).to(_qkvNorm.weight!.dtype));
        if (Fuses(qkv)) return Kernel().Run(qkv, _heads).MoveToOuterDisposeScope();
        var query = Heads(qkv.narrow(1, 0, _keyDepth));
        var key = Heads(qkv.narrow(1, _keyDepth, _keyDepth));
        var value = Heads(qkv.narrow(1, 2 * _keyDepth, _valueDepth));

        var weights = functional.softmax(Similarity(query, key), -1);

        var content = einsum("bhlm,bhdm->bhdl", weights, value);
        var position = einsum("bhlm,lmd->bhdl", weights, _valuePositions.Forward(length));
        var retrieved = ConvBatchNorm.Apply(_outputNorm, cat([content, position], 1).reshape(lines, 2 * _valueDepth, length));
        return retrieved.reshape(lines, 2, _valueDepth, length).sum(1).MoveToOuterDisposeScope();

        Tensor Heads(Tensor part) => part.reshape(lines, _heads, -1, length);
    }

    private bool Fuses(Tensor qkv) =>
        !_similarityNorm.training && !_outputNorm.training
        && AxialSelfAttention.Fuses(qkv, _queryPositions.Table, _keyPositions.Table, _valuePositions.Table, _similarityNorm.weight, _outputNorm.weight);

    private AxialSelfAttention Kernel()
    {
        var (similarity, _) = InEvaluation(_similarityNorm);
        var (scale, shift) = InEvaluation(_outputNorm);
        return new(_queryPositions.Table, _keyPositions.Table, _valuePositions.Table, similarity, scale, shift.narrow(0, 0, _valueDepth) + shift.narrow(0, _valueDepth, _valueDepth));
    }

    // What a batch normalisation does to its channels: a factor and what is added.
    private static (Tensor Scale, Tensor Shift) InEvaluation(BatchNorm norm)
    {
        var scale = norm.weight!.detach() / (norm.running_var! + ConvBatchNorm.DeepLabNorm.Epsilon).sqrt();
        return (scale, norm.bias!.detach() - norm.running_mean! * scale);
    }

    // The published code normalises the three kinds of logits as channels of one map, then adds them up.
    private Tensor Similarity(Tensor query, Tensor key)
    {
        using var scope = NewDisposeScope();
        var (lines, length) = (query.shape[0], query.shape[3]);
        var logits = cat([
            einsum("bhdl,bhdm->bhlm", query, key),
            einsum("bhdl,lmd->bhlm", query, _queryPositions.Forward(length)),
            einsum("bhdm,lmd->bhlm", key, _keyPositions.Forward(length)),
        ], 1);
        return ConvBatchNorm.Apply(_similarityNorm, logits).reshape(lines, 3, _heads, length, length).sum(1).MoveToOuterDisposeScope();
    }
}
