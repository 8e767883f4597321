using Seg.PixelDecoders;
using Seg.TransformerDecoders;
using static TorchSharp.torch;

namespace Seg.MaskFormer.Tests.Parity;

/// <summary>Runs a model stage by stage and keeps what passes, under the fixtures' names and in their layouts.</summary>
public static class ForwardTrace
{
    /// <summary>The forward pass; the tensors are the caller's.</summary>
    /// <param name="model">The model.</param>
    /// <param name="images">[batch, 3, H, W].</param>
    /// <param name="deepSupervision">Whether the reference looks at every layer's result, or at the last one's alone.</param>
    public static Dictionary<string, Tensor> Run(SegModel model, Tensor images, bool deepSupervision = true)
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
        return deepSupervision ? trace : LastAlone(trace);

        // Observed tensors die with their scope. Tokens are [batch, tokens, dim] here and [tokens, batch, dim] in the reference's layers.
        void Keep(string name, Tensor tensor)
        {
            var parts = name.Split('.');
            if (parts[^1] == "pos") tensor = tensor.expand(images.shape[0], -1, -1, -1);
            if (parts[^1] == "layer" || parts.Contains("encoder")) tensor = tensor.transpose(0, 1);
            trace[name] = tensor.detach().clone().DetachFromDisposeScope();
        }
    }

    // Without deep supervision the reference has one result, which it counts as the first.
    private static Dictionary<string, Tensor> LastAlone(Dictionary<string, Tensor> trace)
    {
        var last = trace.Keys.Where(key => key.EndsWith(".logits", StringComparison.Ordinal)).Max(key => int.Parse(key.Split('.')[1]));
        var kept = trace.Where(entry => entry.Key.Split('.')[^1] is not ("logits" or "masks" or "hs")).ToDictionary(entry => entry.Key, entry => entry.Value);
        kept["decoder.hs"] = trace["decoder.hs"].narrow(0, last, 1);
        foreach (var part in new[] { "logits", "masks" }) kept[$"decoder.0.{part}"] = trace[$"decoder.{last}.{part}"];
        return kept;
    }
}
