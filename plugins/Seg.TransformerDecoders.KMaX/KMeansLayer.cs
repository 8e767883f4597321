using Seg.Modules;
using Seg.Operators;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.TransformerDecoders;

/// <summary>
/// One step: each pixel goes to the query that its mask logits favour, each query is moved by the sum of its pixels, then the queries attend to
/// each other (Yu et al. 2022, eq. 5 and 6; deeplab2, layers/dual_path_transformer.py).
/// </summary>
/// <remarks>The assignment is not differentiable: gradients reach pixels through the values that are summed up, and masks through this layer's prediction.</remarks>
internal sealed partial class KMeansLayer : Module
{
    private readonly int _keys, _values;

    [Layer("drop_path_kmeans")] private readonly DropPath _dropUpdate;
    [Layer("drop_path_attn")] private readonly DropPath _dropAttention;
    [Layer("drop_path_ffn")] private readonly DropPath _dropFeedForward;
    [Layer("_query_conv1_bn_act")] private readonly ConvBatchNorm _querySpace;
    [Layer("_pixel_conv1_bn_act")] private readonly ConvBatchNorm _pixelSpace;
    [Layer("_query_qkv_conv_bn")] private readonly ConvBatchNorm _qkv;
    [Layer("_pixel_v_conv_bn")] private readonly ConvBatchNorm _pixelValues;
    [Layer("_query_self_attention")] private readonly NormalisedAttention _attention;
    [Layer("_query_conv3_bn")] private readonly ConvBatchNorm _attended;
    [Layer("_query_ffn_conv1_bn_act")] private readonly ConvBatchNorm _widen;
    [Layer("_query_ffn_conv2_bn")] private readonly ConvBatchNorm _narrow;
    // Spelt as in the published checkpoints.
    [Layer("_predcitor")] private readonly KMaXPredictor _predictor;
    [Layer("_kmeans_query_batch_norm_retrieved_value")] private readonly BatchNorm _sumNorm;
    [Layer("_kmeans_query_conv3_bn")] private readonly ConvBatchNorm _moved;

    /// <param name="pixelChannels">Channels of the level.</param>
    /// <param name="classes">Classes, without "no object".</param>
    /// <param name="spec">The rest.</param>
    public KMeansLayer(int pixelChannels, int classes, KMeansAttentionAttribute spec) : base(nameof(KMeansLayer))
    {
        var space = 2 * spec.Filters;
        (_keys, _values) = (spec.Filters, 2 * spec.Filters);
        (_dropUpdate, _dropAttention, _dropFeedForward) = (new(spec.DropPath), new(spec.DropPath), new(spec.DropPath));
        _querySpace = new(spec.Dim, space, sequence: true, gelu: true);
        _pixelSpace = new(pixelChannels, space, gelu: true);
        _qkv = new(space, 2 * _keys + _values, sequence: true, initialise: Scaled);
        _pixelValues = new(space, _values, initialise: Scaled);
        _attention = new(_values, spec.Heads);
        _attended = new(_values, spec.Dim, sequence: true, normStart: 0);
        _widen = new(spec.Dim, spec.FeedForward, sequence: true, gelu: true);
        _narrow = new(spec.FeedForward, spec.Dim, sequence: true, normStart: 0);
        _predictor = new(space, space, classes, spec);
        _sumNorm = ConvBatchNorm.Norm(_values, sequence: true);
        _moved = new(_values, spec.Dim, sequence: true, normStart: 0);

        void Scaled(Tensor weight) => ConvBatchNorm.Normal(weight, 1 / Math.Sqrt(space));
    }

    /// <param name="pixels">[batch, pixelChannels, H, W], not activated.</param>
    /// <param name="queries">[batch, dim, queries].</param>
    /// <returns>The queries moved, and what they predicted at this level before.</returns>
    public (Tensor Queries, QueryPrediction Prediction) Forward(Tensor pixels, Tensor queries)
    {
        using var scope = NewDisposeScope();
        var pixelSpace = _pixelSpace.call(Activations.Gelu(pixels, _pixelSpace.IsPlanned));
        var querySpace = _querySpace.call(queries);
        var prediction = _predictor.Predict(pixelSpace, querySpace, querySpace);

        var moved = queries + _dropUpdate.call(Update(pixelSpace, prediction.MaskLogits));
        moved = functional.gelu(moved + _dropAttention.call(Attend(querySpace)));
        moved = functional.gelu(moved + _dropFeedForward.call(_narrow.call(_widen.call(moved))));
        scope.MoveToOuter(prediction);
        return (moved.MoveToOuterDisposeScope(), prediction);
    }

    // The sum, not the mean, of a cluster's pixels: the normalisation after it scales.
    private Tensor Update(Tensor pixelSpace, Tensor maskLogits)
    {
        using var scope = NewDisposeScope();
        var members = KMeansAssignment.OneHot(maskLogits).flatten(2);
        var sums = _pixelValues.call(pixelSpace).flatten(2).to(members.dtype).matmul(members.transpose(1, 2));
        return _moved.call(ConvBatchNorm.Apply(_sumNorm, sums)).MoveToOuterDisposeScope();
    }

    private Tensor Attend(Tensor querySpace)
    {
        using var scope = NewDisposeScope();
        var qkv = _qkv.call(querySpace).to(_sumNorm.weight!.dtype);
        var attended = _attention.Forward(qkv.narrow(1, 0, _keys), qkv.narrow(1, _keys, _keys), qkv.narrow(1, 2 * _keys, _values));
        return _attended.call(attended).MoveToOuterDisposeScope();
    }
}
