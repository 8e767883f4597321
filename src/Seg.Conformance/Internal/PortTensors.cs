using static TorchSharp.torch;

namespace Seg.Conformance;

/// <summary>A backbone's input as a port value, so that suites handle every kind of input alike.</summary>
internal sealed record Images(Tensor Tensor) : IPortValue
{
    public IEnumerable<Tensor> Tensors => [Tensor];
}

/// <summary>A criterion's result as a port value.</summary>
internal sealed record Losses(IReadOnlyDictionary<string, Tensor> ByName) : IPortValue
{
    public IEnumerable<Tensor> Tensors => ByName.Values;
}

/// <summary>A criterion's input as a port value.</summary>
internal sealed record Supervised(RawPredictions Predictions, IReadOnlyList<SegmentationTarget> Targets) : IPortValue
{
    /// <summary>Detections before the suite's author completed them; null for other predictions.</summary>
    public RegionPredictions? Plain { get; init; }

    public IEnumerable<Tensor> Tensors => Predictions.Tensors.Concat(Targets.SelectMany(t => new[] { t.Classes, t.Masks, t.Boxes, t.Labels }.OfType<Tensor>()));
}

/// <summary>The tensors of port values by name, and port values with other tensors.</summary>
internal static class PortTensors
{
    /// <summary>Every tensor with a name for messages.</summary>
    public static IReadOnlyList<(string Name, Tensor Tensor)> Named(this IPortValue value)
    {
        var named = new List<(string, Tensor)>();
        Map(value, (name, tensor) =>
        {
            named.Add((name, tensor));
            return tensor;
        });
        return named;
    }

    /// <summary>The same value with other tensors.</summary>
    public static T Map<T>(this T value, Func<Tensor, Tensor> change) where T : IPortValue => (T)Map(value, (_, tensor) => change(tensor));

    private static IPortValue Map(IPortValue value, Func<string, Tensor, Tensor> change) => value switch
    {
        Images images => new Images(change("images", images.Tensor)),
        Pyramid pyramid => Levels(pyramid, change),
        PixelFeatures pixels => new PixelFeatures(Levels(pixels.Pyramid, change), Features(pixels.MaskFeatures, change)),
        QuerySet set => new QuerySet(
            Predictions(set.Layers, "layer", change), change("query embeddings", set.Embeddings), Features(set.MaskFeatures, change))
        {
            ClassMasks = Each(set.ClassMasks, "class masks", change),
            SemanticLogits = Maybe("semantic logits", set.SemanticLogits, change),
        },
        RegionSet set => set with
        {
            Features = (PixelFeatures)Map(set.Features, change),
            Boxes = change("boxes", set.Boxes), Images = change("images of regions", set.Images),
            Classes = change("classes of regions", set.Classes), Scores = change("scores of regions", set.Scores),
            Supervision = Supervision(set.Supervision, change),
        },
        RegionInput input => new RegionInput((PixelFeatures)Map(input.Features, change), input.Frames, [.. input.Targets.Select((t, i) => Target(t, i, change))]),
        RawPredictions raw => Raw(raw, change),
        Losses losses => new Losses(losses.ByName.ToDictionary(loss => loss.Key, loss => change(loss.Key, loss.Value))),
        Supervised input => new Supervised(Raw(input.Predictions, change), [.. input.Targets.Select((t, i) => Target(t, i, change))]),
        _ => throw new NotSupportedException($"{value.GetType().Name} is a port value that the conformance suites do not know."),
    };

    private static SegmentationTarget Target(SegmentationTarget target, int image, Func<string, Tensor, Tensor> change) =>
        new(change($"classes of target {image}", target.Classes), change($"masks of target {image}", target.Masks))
        {
            Boxes = Maybe($"boxes of target {image}", target.Boxes, change),
            Labels = Maybe($"labels of target {image}", target.Labels, change),
        };

    private static Pyramid Levels(Pyramid pyramid, Func<string, Tensor, Tensor> change) =>
        new([.. pyramid.Select(level => level with { Tensor = change($"level {level.Name}", level.Tensor) })]);

    private static MaskFeatures? Features(MaskFeatures? features, Func<string, Tensor, Tensor> change) =>
        features is null ? null : features with { Tensor = change("mask features", features.Tensor) };

    private static RawPredictions Raw(RawPredictions raw, Func<string, Tensor, Tensor> change) => raw switch
    {
        MaskPredictions masks => new MaskPredictions(Prediction(masks.Final, "final", change), Predictions(masks.Auxiliary, "auxiliary", change))
        {
            SemanticLogits = Maybe("semantic logits", masks.SemanticLogits, change),
        },
        PixelPredictions pixels => new PixelPredictions(change("pixel logits", pixels.Logits), Each(pixels.Auxiliary, "auxiliary pixel logits", change)),
        RegionPredictions regions => regions with
        {
            Boxes = change("boxes", regions.Boxes), Images = change("images of regions", regions.Images),
            Classes = change("classes of regions", regions.Classes), Scores = change("scores of regions", regions.Scores),
            Masks = [.. regions.Masks.Select((group, i) => new RegionMasks(change($"regions of mask group {i}", group.Regions), change($"mask logits of group {i}", group.Logits)))],
            Supervision = Supervision(regions.Supervision, change),
        },
        _ => throw new NotSupportedException($"{raw.GetType().Name} are predictions that the conformance suites do not know."),
    };

    private static RegionSupervision? Supervision(RegionSupervision? given, Func<string, Tensor, Tensor> change) => given is null ? null : given with
    {
        Matched = change("matched targets", given.Matched), Proposals = Samples("proposals", given.Proposals, change), Boxes = Samples("boxes", given.Boxes, change),
    };

    private static BoxSamples? Samples(string stage, BoxSamples? given, Func<string, Tensor, Tensor> change) => given is null ? null : new(
        change($"logits of drawn {stage}", given.Logits), change($"classes of drawn {stage}", given.Classes),
        change($"deltas of drawn {stage}", given.Deltas), change($"wanted deltas of drawn {stage}", given.DeltaTargets));

    private static QueryPrediction[] Predictions(IReadOnlyList<QueryPrediction> layers, string name, Func<string, Tensor, Tensor> change) =>
        [.. layers.Select((layer, i) => Prediction(layer, $"{name} {i}", change))];

    private static QueryPrediction Prediction(QueryPrediction prediction, string name, Func<string, Tensor, Tensor> change) =>
        new(change($"{name} class logits", prediction.ClassLogits), change($"{name} mask logits", prediction.MaskLogits))
        {
            PixelEmbedding = Maybe($"{name} pixel embedding", prediction.PixelEmbedding, change),
        };

    private static Tensor[] Each(IReadOnlyList<Tensor> tensors, string name, Func<string, Tensor, Tensor> change) => [.. tensors.Select((tensor, i) => change($"{name} {i}", tensor))];

    private static Tensor? Maybe(string name, Tensor? tensor, Func<string, Tensor, Tensor> change) => tensor is null ? null : change(name, tensor);
}
