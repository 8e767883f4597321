using Seg.PixelDecoders;
using Seg.TransformerDecoders;
using TorchSharp;
using static TorchSharp.torch;

namespace Seg.Plugins.Tests.Mask2Former;

/// <summary>Runs a model stage by stage and keeps what passes, under the fixtures' names and in their layouts.</summary>
public static class ForwardTrace
{
    /// <summary>The forward pass; tensors belong to the caller's dispose scope.</summary>
    public static Dictionary<string, Tensor> Run(SegModel model, Tensor images)
    {
        var trace = new Dictionary<string, Tensor>();
        var backbone = model.modules().OfType<Backbone>().Single();
        var pixel = model.modules().OfType<MSDeformAttnPixelDecoder>().Single();
        var decoder = model.modules().OfType<MaskedAttentionDecoder>().Single();
        pixel.Observe = (name, tensor) => Keep("pixel." + Call(name), OverBatch(name, tensor, images.shape[0]));
        pixel.FirstAttention.Observe = (name, tensor) => Keep("pixel.msda0." + name, tensor);
        decoder.Observe = (name, tensor) => Keep("decoder." + Call(name), TokensFirst(name, OverBatch(name, tensor, images.shape[0])));

        var pyramid = backbone.Forward(images, CancellationToken.None);
        foreach (var level in pyramid) Keep($"backbone.{level.Name}", level.Tensor);
        var features = pixel.Forward(pyramid, CancellationToken.None);
        for (var i = 0; i < features.Pyramid.Count; i++) Keep($"pixel.multi_scale.{i}", features.Pyramid[i].Tensor);
        Keep("pixel.mask_features", features.MaskFeatures!.Tensor);
        decoder.Forward(features, CancellationToken.None);
        return trace;

        // Observed tensors die with their scope.
        void Keep(string name, Tensor tensor) => trace[name] = tensor.detach().clone().DetachFromDisposeScope();
    }

    // The references count calls: pos, pos.call1, pos.call2.
    private static string Call(string name) => name == "pos.0" ? "pos" : name.StartsWith("pos.") ? $"pos.call{name[4..]}" : name;

    private static Tensor OverBatch(string name, Tensor tensor, long batch) => name.StartsWith("pos.") ? tensor.expand(batch, -1, -1, -1) : tensor;

    // Queries are [batch, queries, dim] here and [queries, batch, dim] in the references' decoder.
    private static Tensor TokensFirst(string name, Tensor tensor) =>
        name.Split('.')[^1] is "query" or "cross" or "self" or "ffn" ? tensor.transpose(0, 1) : tensor;
}
