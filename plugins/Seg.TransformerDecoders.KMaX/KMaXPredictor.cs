using Seg.Modules;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.TransformerDecoders;

/// <summary>
/// Class and mask of each query: a mask logit is the dot product of the query's kernel with the pixel's unit vector, normalised over the whole
/// batch (Yu et al. 2022; deeplab2, decoder/max_deeplab.py).
/// </summary>
internal sealed partial class KMaXPredictor : Module
{
    // What the normalisation of the mask logits starts at (deeplab2, decoder/max_deeplab.py).
    private const double MaskScaleStart = 0.1;

    private readonly float _voidBias;

    [Layer("_pixel_space_head_conv0bnact")] private readonly ConvBatchNorm _pixelContext;
    [Layer("_pixel_space_head_conv1bnact")] private readonly ConvBatchNorm _pixelHidden;
    [Layer("_pixel_space_head_last_convbn")] private readonly ConvBatchNorm _pixelVector;
    [Layer("_transformer_mask_head")] private readonly ConvBatchNorm _kernel;
    [Layer("_transformer_class_head")] private readonly ConvBatchNorm _classes;
    [Layer("_pixel_space_mask_batch_norm")] private readonly BatchNorm _maskNorm;

    /// <param name="pixelChannels">Channels of the pixels.</param>
    /// <param name="queryChannels">Channels of the queries.</param>
    /// <param name="classes">Classes, without "no object".</param>
    /// <param name="spec">The rest.</param>
    public KMaXPredictor(int pixelChannels, int queryChannels, int classes, KMeansAttentionAttribute spec) : base(nameof(KMaXPredictor))
    {
        // softmax over equal logits and this one gives VoidPrior.
        _voidBias = (float)Math.Log(classes * spec.VoidPrior / (1 - spec.VoidPrior));
        _pixelContext = new(pixelChannels, pixelChannels, kernel: 5, groups: pixelChannels, gelu: true, initialise: weight => init.xavier_uniform_(weight));
        _pixelHidden = new(pixelChannels, 2 * spec.MaskDim, gelu: true);
        _pixelVector = new(2 * spec.MaskDim, spec.MaskDim, bias: true, initialise: Small);
        _kernel = new(queryChannels, spec.MaskDim, sequence: true);
        _classes = new(queryChannels, classes + 1, sequence: true, bias: true, norm: false, initialise: Small);
        _maskNorm = ConvBatchNorm.Norm(1, sequence: false, MaskScaleStart);

        static void Small(Tensor weight) => ConvBatchNorm.Normal(weight, 0.01);
    }

    /// <param name="pixels">[batch, pixelChannels, H, W], activated.</param>
    /// <param name="classQueries">[batch, queryChannels, queries]: what classes are read from.</param>
    /// <param name="maskQueries">The same for masks.</param>
    /// <returns>Logits at the pixels' size, and the unit vectors of the pixels.</returns>
    public QueryPrediction Predict(Tensor pixels, Tensor classQueries, Tensor maskQueries)
    {
        using var scope = NewDisposeScope();
        // Exact, whatever a plan computes products with: the largest of nearly equal logits decides.
        var type = _maskNorm.weight!.dtype;
        var vectors = functional.normalize(_pixelVector.call(_pixelHidden.call(_pixelContext.call(pixels))).to(type), p: 2, dim: 1);
        var masks = einsum("bchw,bcn->bnhw", vectors, _kernel.call(maskQueries).to(type));
        // All queries and pixels are one channel.
        var logits = ConvBatchNorm.Apply(_maskNorm, masks.flatten(2).unsqueeze(1)).reshape(masks.shape);
        return scope.MoveToOuter(new QueryPrediction(Classes(classQueries), logits) { PixelEmbedding = vectors });
    }

    private Tensor Classes(Tensor queries)
    {
        using var scope = NewDisposeScope();
        var logits = _classes.call(queries).transpose(1, 2).to(_maskNorm.weight!.dtype);
        var bias = zeros([logits.shape[2]], dtype: logits.dtype, device: logits.device);
        bias[^1] = _voidBias;
        return (logits + bias).contiguous().MoveToOuterDisposeScope();
    }
}
