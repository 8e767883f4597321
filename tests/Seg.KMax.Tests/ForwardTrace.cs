using Seg.TransformerDecoders;
using TorchSharp;
using static TorchSharp.torch;

namespace Seg.KMax.Tests;

/// <summary>Watches a model's forward pass and keeps what passes, under the fixtures' names.</summary>
public sealed class ForwardTrace
{
    private readonly Dictionary<string, Tensor> _kept = [];

    private ForwardTrace()
    {
    }

    /// <summary>By the fixtures' names; tensors belong to nobody's scope.</summary>
    public IReadOnlyDictionary<string, Tensor> Tensors => _kept;

    /// <summary>Runs the model stage by stage; what comes out of its decoder is returned.</summary>
    public static (ForwardTrace Trace, QuerySet Queries) Run(SegModel model, Tensor images)
    {
        var trace = new ForwardTrace();
        var backbone = model.modules().OfType<Backbone>().Single();
        var pixel = model.modules().OfType<PixelDecoder>().Single();
        var decoder = model.modules().OfType<KMeansAttentionDecoder>().Single();
        foreach (var (name, module) in pixel.named_modules()) trace.Hook(name, module);
        decoder.Observe = (name, tensor) =>
        {
            trace.Keep($"decoder.{name}", tensor);
            // Each pixel's query, as the k-means step takes it.
            if (name.EndsWith(".masks", StringComparison.Ordinal) && !name.StartsWith("final", StringComparison.Ordinal))
                trace.Keep($"decoder.{name[..^6]}.assign", KMeansAssignment.OneHot(tensor).argmax(1));
        };

        var pyramid = backbone.Forward(images, CancellationToken.None);
        foreach (var level in pyramid) trace.Keep($"backbone.{level.Name}", level.Tensor);
        var features = pixel.Forward(pyramid, CancellationToken.None);
        trace.Keep($"pixel.stage.{trace._norms - 1}", features.MaskFeatures!.Tensor);
        var queries = decoder.Forward(features, CancellationToken.None);
        if (queries.Layers.Count > 1) trace.Keep("decoder.aux.0.masks_resized", queries.Layers[0].MaskLogits);
        if (queries.SemanticLogits is { } semantic) trace.Keep("decoder.aux_semantic", semantic);
        decoder.Observe = null;
        return (trace, queries);
    }

    private int _norms;

    // Levels' norms, the first block of a level and its axial attention, by their published names.
    private void Hook(string name, nn.Module module)
    {
        if (module is not nn.Module<Tensor, Tensor> stage) return;
        var parts = name.Split('.');
        string? known = parts switch
        {
            ["_in_norms", var level] => $"pixel.in_norm.{level}",
            ["_stages", var level, "_blocks", "0", "_attention", "_height_axis"] => $"pixel.stage.{level}.block0.height_axis",
            ["_stages", var level, "_blocks", "0", "_attention", "_width_axis"] => $"pixel.stage.{level}.block0.width_axis",
            _ => null,
        };
        if (known is not null) stage.register_forward_hook((_, _, output) => { Keep(known, output); return output; });
        if (parts is ["_in_norms", _]) _norms++;
        // A level's result is that of its last block, and what goes into its first block is the fused sum.
        if (parts is ["_stages", var at, "_blocks", var block])
        {
            stage.register_forward_hook((_, input, output) =>
            {
                if (block == "0" && at != "0") Keep($"pixel.fuse.{int.Parse(at) - 1}", input);
                Keep($"pixel.stage.{at}", output);
                return output;
            });
        }
    }

    private void Keep(string name, Tensor tensor) => _kept[name] = tensor.detach().clone().DetachFromDisposeScope();
}
