using static TorchSharp.torch;

namespace Seg.Runtime;

/// <summary>Names for the tensors of what flows between stages.</summary>
internal static class PortShapes
{
    public static IReadOnlyList<NamedShape> Of(IPortValue value) => [.. Named(value).Select(entry => new NamedShape(entry.Name, entry.Tensor.shape))];

    private static IEnumerable<(string Name, Tensor Tensor)> Named(IPortValue value) => value switch
    {
        Pyramid pyramid => pyramid.Select(level => (level.Name, level.Tensor)),
        PixelFeatures pixels => [.. Named(pixels.Pyramid), .. pixels.MaskFeatures is null ? Array.Empty<(string, Tensor)>() : [("mask features", pixels.MaskFeatures.Tensor)]],
        QuerySet queries => [.. queries.Layers.TakeLast(1).SelectMany(Named), ("queries", queries.Embeddings), .. queries.ClassMasks.TakeLast(1).Select(logits => ("class masks", logits))],
        QueryPrediction prediction => [("class logits", prediction.ClassLogits), ("mask logits", prediction.MaskLogits)],
        RegionSet regions => [("boxes", regions.Boxes), ("classes", regions.Classes)],
        MaskPredictions masks => Named(masks.Final),
        PixelPredictions pixels => [("logits", pixels.Logits)],
        RegionPredictions regions => [("boxes", regions.Boxes), .. regions.Masks.Select(group => ("masks", group.Logits))],
        _ => value.Tensors.Select((tensor, i) => ($"tensor {i}", tensor)),
    };
}
