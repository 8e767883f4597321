using Seg;
using static TorchSharp.torch;

namespace Toys;

/// <summary>Options of the toy pixel decoder.</summary>
public sealed class ToyPixelsAttribute() : PixelDecoderSpecAttribute("toys/pixels")
{
    /// <summary>Channels.</summary>
    public int Dim { get; set; } = 32;
}

/// <summary>Takes every level, coarse first.</summary>
[Component<ToyPixelsAttribute>]
[Needs(Port.Pyramid, Names = "'res2'")]
[Gives(Port.Pyramid, CoarseFirst = true, Channels = nameof(ToyPixelsAttribute.Dim))]
[Gives(Port.MaskFeatures, Channels = "Dim / 2", Stride = "stride('res2')")]
public sealed class ToyPixels(ComponentContext context, ToyPixelsAttribute spec) : PixelDecoder("pixels")
{
    public ComponentContext Context => context;
    public ToyPixelsAttribute Options => spec;

    public override PixelFeatures Forward(Pyramid features, CancellationToken cancellationToken) =>
        new(new Pyramid([.. features.Reverse()]), new MaskFeatures(features[0].Tensor, 4));
}

/// <summary>Options of the toy decoder.</summary>
public sealed class ToyDecoderAttribute() : TransformerDecoderSpecAttribute("toys/decoder")
{
    /// <summary>Queries.</summary>
    [InRange(1, 100)] public int Queries { get; set; } = 5;

    /// <summary>Channels.</summary>
    public int Dim { get; set; } = 32;
}

/// <summary>A decoder.</summary>
[Component<ToyDecoderAttribute>]
[Needs(Port.Pyramid, Channels = nameof(ToyDecoderAttribute.Dim))]
[Gives(Port.Queries, Count = nameof(ToyDecoderAttribute.Queries), Channels = nameof(ToyDecoderAttribute.Dim))]
public sealed class ToyDecoder(ComponentContext context) : TransformerDecoder("decoder")
{
    public ComponentContext Context => context;

    public override QuerySet Forward(PixelFeatures features, CancellationToken cancellationToken)
    {
        var tensor = features.Pyramid[0].Tensor;
        return new([new(tensor, tensor)], tensor, features.MaskFeatures);
    }
}

/// <summary>Options of the toy head.</summary>
public sealed class ToyHeadAttribute() : HeadSpecAttribute("toys/head");

/// <summary>A head.</summary>
[Component<ToyHeadAttribute>]
[Needs(Port.Queries)]
[Gives(Port.Masks)]
[Supports(SegTask.Semantic | SegTask.Panoptic)]
internal sealed class ToyHead(ComponentContext context) : Head("head")
{
    public ComponentContext Context => context;

    public override RawPredictions Forward(QuerySet queries, CancellationToken cancellationToken) => new(queries.Layers[^1], []);
}

/// <summary>Options of the toy criterion.</summary>
public sealed class ToyCriterionAttribute() : CriterionSpecAttribute("toys/criterion");

/// <summary>A criterion.</summary>
[Component<ToyCriterionAttribute>]
[Needs(Port.Masks)]
public sealed class ToyCriterion() : Criterion("criterion")
{
    public override IReadOnlyDictionary<string, Tensor> Forward(RawPredictions predictions, IReadOnlyList<SegmentationTarget> targets) => new Dictionary<string, Tensor>();
}

/// <summary>Options of the toy post-processor.</summary>
public sealed class ToyPostAttribute() : PostProcessorSpecAttribute("toys/post");

/// <summary>A post-processor.</summary>
[Component<ToyPostAttribute>]
[Needs(Port.Masks)]
[Supports(SegTask.Semantic | SegTask.Instance | SegTask.Panoptic)]
public sealed class ToyPost : PostProcessor
{
    public override TaskResults Process(RawPredictions predictions, int image, ImageFrame frame, SegTask tasks, CancellationToken cancellationToken) => new(null, null, null);
}

/// <summary>Two classes.</summary>
[ClassCatalogue(Id, Count = 2)]
public static class ToyClasses
{
    public const string Id = "toys/two";

    public static ClassCatalogue Create() => new(Id, [new(7, "bear", true, new(1, 2, 3)), new(9, "floor", false, new(4, 5, 6))]);
}
