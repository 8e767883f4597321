using Seg;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Toys;

/// <summary>Options of the toy pixel decoder.</summary>
public sealed class ToyPixelsAttribute() : PixelDecoderSpecAttribute("toys/pixels")
{
    /// <summary>Channels.</summary>
    public int Dim { get; set; } = 32;
}

/// <summary>Projects every level to the same width, coarse first.</summary>
[Component<ToyPixelsAttribute>]
[Needs(Port.Pyramid, Names = "'res2'")]
[Gives(Port.Pyramid, CoarseFirst = true, Channels = nameof(ToyPixelsAttribute.Dim))]
[Gives(Port.MaskFeatures, Channels = "Dim / 2", Stride = "stride('res2')")]
public sealed partial class ToyPixels : PixelDecoder
{
    [Layer("project")] private readonly Conv2d[] _project;
    [Layer("mask_features")] private readonly Conv2d _maskFeatures;

    public ToyPixels(ComponentContext context, ToyPixelsAttribute spec) : base("pixels")
    {
        _project = [.. context.Pyramid.Select(level => nn.Conv2d(level.Channels, spec.Dim, 1))];
        _maskFeatures = nn.Conv2d(context.Pyramid[0].Channels, spec.Dim / 2, 1);
    }

    public override PixelFeatures Forward(Pyramid features, CancellationToken cancellationToken)
    {
        var levels = features.Select((level, i) => level with { Tensor = _project[i].forward(level.Tensor) }).Reverse().ToArray();
        return new(new Pyramid(levels), new MaskFeatures(_maskFeatures.forward(features["res2"].Tensor), 4));
    }
}

/// <summary>Options of the toy decoder.</summary>
public sealed class ToyDecoderAttribute() : TransformerDecoderSpecAttribute("toys/decoder")
{
    /// <summary>Queries.</summary>
    [InRange(1, 100)] public int Queries { get; set; } = 5;

    /// <summary>Channels.</summary>
    public int Dim { get; set; } = 32;
}

/// <summary>Queries whose masks are slices of the finest level.</summary>
[Component<ToyDecoderAttribute>]
[Needs(Port.Pyramid, Channels = nameof(ToyDecoderAttribute.Dim))]
[Gives(Port.Queries, Count = nameof(ToyDecoderAttribute.Queries), Channels = nameof(ToyDecoderAttribute.Dim))]
public sealed partial class ToyDecoder(ToyDecoderAttribute spec, ComponentContext context) : Seg.TransformerDecoder("decoder")
{
    [Layer("query_feat")] private readonly Embedding _queries = nn.Embedding(spec.Queries, spec.Dim);
    [Layer("class_embed")] private readonly Linear _classes = nn.Linear(spec.Dim, context.Classes + 1);

    public override QuerySet Forward(PixelFeatures features, CancellationToken cancellationToken)
    {
        var finest = features.Pyramid[^1].Tensor;
        var queries = _queries.weight!.unsqueeze(0).expand(finest.shape[0], -1, -1);
        var masks = einsum("bqc,bchw->bqhw", queries, finest);
        return new([new(_classes.forward(queries), masks)], queries, features.MaskFeatures);
    }
}

/// <summary>Options of the toy head.</summary>
public sealed class ToyHeadAttribute() : HeadSpecAttribute("toys/head");

/// <summary>A head.</summary>
[Component<ToyHeadAttribute>]
[Needs(Port.Queries)]
[Gives(Port.Masks)]
[Supports(SegTask.Semantic | SegTask.Panoptic)]
internal sealed class ToyHead(ComponentContext context) : QueryHead("head")
{
    public ComponentContext Context => context;

    public override RawPredictions Forward(QuerySet queries, CancellationToken cancellationToken) => new MaskPredictions(queries.Layers[^1], []);
}

/// <summary>Options of the toy criterion.</summary>
public sealed class ToyCriterionAttribute() : CriterionSpecAttribute("toys/criterion");

/// <summary>A criterion.</summary>
[Component<ToyCriterionAttribute>]
[Needs(Port.Masks)]
public sealed class ToyCriterion() : Criterion<MaskPredictions>("criterion")
{
    public override IReadOnlyDictionary<string, Tensor> Forward(MaskPredictions predictions, IReadOnlyList<SegmentationTarget> targets) => new Dictionary<string, Tensor>();
}

/// <summary>Options of the toy post-processor.</summary>
public sealed class ToyPostAttribute() : PostProcessorSpecAttribute("toys/post");

/// <summary>A post-processor.</summary>
[Component<ToyPostAttribute>]
[Needs(Port.Masks)]
[Supports(SegTask.Semantic | SegTask.Instance | SegTask.Panoptic)]
public sealed class ToyPost : PostProcessor<MaskPredictions>
{
    public override TaskResults Process(MaskPredictions predictions, int image, ImageFrame frame, SegTask tasks, CancellationToken cancellationToken) => new(null, null, null);
}

/// <summary>Two classes.</summary>
[ClassCatalogue(Id, Count = 2)]
public static class ToyClasses
{
    public const string Id = "toys/two";

    public static ClassCatalogue Create() => new(Id, [new(7, "bear", true, new(1, 2, 3)), new(9, "floor", false, new(4, 5, 6))]);
}
