using Seg.Shared;

namespace Seg.Conformance;

/// <summary>Pyramids and mask features against their declarations.</summary>
internal static class LevelLaws
{
    public static void Check(IReadOnlyList<PortLevel> declared, Pyramid given, GivenShapes shapes)
    {
        var (wanted, found) = (string.Join(", ", declared.Select(l => $"{l.Name} /{l.Stride}")), string.Join(", ", given.Select(l => $"{l.Name} /{l.Stride}")));
        Law.Require(wanted == found, $"The ports declare the levels {Or(wanted)}, in this order, but {Or(found)} come out. Change [Gives] or the names and strides in the forward pass.");
        foreach (var (level, actual) in declared.Zip(given)) shapes.RequireMap($"Level {level.Name}", actual.Tensor, level.Channels, (int)level.Stride);
    }

    public static void Check((long Channels, long Stride)? declared, MaskFeatures? given, GivenShapes shapes)
    {
        Law.Require(declared is null == given is null,
            $"The ports declare {(declared is null ? "no mask features, but some" : "mask features, but none")} come out. Change [Gives(Port.MaskFeatures)] or the forward pass.");
        if (declared is not { } features) return;
        Law.Require(features.Stride == given!.Stride, $"The ports declare mask features of stride {features.Stride}, but the result says {given.Stride}.");
        shapes.RequireMap("The tensor of the mask features", given.Tensor, features.Channels, (int)features.Stride);
    }

    public static void Check(QueryPrediction given, string name, long queries, int classes, int stride, GivenShapes shapes)
    {
        shapes.RequireShape($"{name}: class logits", given.ClassLogits, [shapes.Batch, queries, classes + 1], $"{queries} queries, {classes} classes and \"no object\"");
        shapes.RequireMap($"{name}: mask logits", given.MaskLogits, queries, stride);
    }

    private static string Or(string levels) => levels.Length == 0 ? "none" : levels;
}
