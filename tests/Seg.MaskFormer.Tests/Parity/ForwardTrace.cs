using Seg.PixelDecoders;
using Seg.TransformerDecoders;
using static TorchSharp.torch;

namespace Seg.MaskFormer.Tests.Parity;

/// <summary>Runs a model stage by stage and keeps what passes, under the fixtures' names and in their layouts.</summary>
public static class ForwardTrace
{
    /// <summary>The forward pass; tensors belong to the caller's dispose scope.</summary>
    public static Dictionary<string, Tensor> Run(SegModel model, Tensor images)
    {
        var trace = new Dictionary<string, Tensor>();
        var backbone = model.modules().OfType<Backbone>().Single();
        var pixel = model.modules().OfType<PixelDecoder>().Single();
        var decoder = model.modules().OfType<DetrDecoder>().Single();
        void SeePixel(string name, Tensor tensor) => Keep($"pixel.{name}", tensor);
        if (pixel is FpnPixelDecoder fpn) fpn.Observe = SeePixel;
        if (pixel is TransformerEncoderPixelDecoder encoder) encoder.Observe = SeePixel;
        decoder.Observe = (name, tensor) => Keep($"decoder.{name}", tensor);

        var pyramid = backbone.Forward(images, CancellationToken.None);
        foreach (var level in pyramid) Keep($"backbone.{level.Name}", level.Tensor);
        var features = pixel.Forward(pyramid, CancellationToken.None);
        Keep("pixel.mask_features", features.MaskFeatures!.Tensor);
        decoder.Forward(features, CancellationToken.None);
        return trace;

        // Observed tensors die with their scope. Tokens are [batch, tokens, dim] here and [tokens, batch, dim] in the reference's layers.
        void Keep(string name, Tensor tensor)
        {
            var parts = name.Split('.');
            if (parts[^1] == "pos") tensor = tensor.expand(images.shape[0], -1, -1, -1);
            if (parts[^1] == "layer" || parts.Contains("encoder")) tensor = tensor.transpose(0, 1);
            trace[name] = tensor.detach().clone().DetachFromDisposeScope();
        }
    }
}
