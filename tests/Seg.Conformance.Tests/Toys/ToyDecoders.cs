using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.Conformance.Tests.Toys;

/// <summary>Equal widths by 1×1 convolutions; the mask features are the finest level.</summary>
[Component<ToyPixelsAttribute>]
[Needs(Port.Pyramid, Names = "'res2'")]
[Gives(Port.Pyramid, CoarseFirst = true, Channels = "Dim")]
[Gives(Port.MaskFeatures, Channels = "Dim", Stride = "stride('res2')")]
public sealed partial class ToyPixels : PixelDecoder
{
    [Layer("lateral")] private readonly Conv2d[] _lateral;
    [Layer("mask_features")] private readonly Conv2d _maskFeatures;

    public ToyPixels(ToyPixelsAttribute spec, ComponentContext context) : base("toy")
    {
        _lateral = [.. context.Pyramid.Select(level => Conv2d(level.Channels, spec.Dim, kernel_size: 1L))];
        _maskFeatures = Conv2d(spec.Dim, spec.Dim, kernel_size: 1L);
    }

    public override PixelFeatures Forward(Pyramid features, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        var levels = new List<PyramidLevel>();
        for (var i = 0; i < features.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            levels.Add(features[i] with { Tensor = _lateral[i].call(features[i].Tensor).tanh() });
        }
        var finest = levels.Find(level => level.Name == "res2")!;
        return scope.MoveToOuter(new PixelFeatures(new([.. levels.OrderByDescending(l => l.Stride)]), new(_maskFeatures.call(finest.Tensor), finest.Stride)));
    }
}

/// <summary>Queries whose dot product with the pixels is their mask.</summary>
[Component<ToyQueriesAttribute>]
[Needs(Port.Pyramid, Channels = "Dim")]
[Needs(Port.MaskFeatures, Channels = "Dim")]
[Gives(Port.Queries, Count = "Queries", Channels = "Dim")]
public sealed partial class ToyQueries : Seg.TransformerDecoder
{
    [Layer("query"), TorchSharp.Utils.ComponentName(Name = "query")] private readonly Parameter _query;
    [Layer("class")] private readonly Linear _class;

    public ToyQueries(ToyQueriesAttribute spec, ComponentContext context) : base("toy")
    {
        _query = Parameter(randn(spec.Queries, spec.Dim));
        _class = Linear(spec.Dim, context.Classes + 1);
    }

    public override QuerySet Forward(PixelFeatures features, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        cancellationToken.ThrowIfCancellationRequested();
        var pixels = features.MaskFeatures!.Tensor;
        var queries = _query.unsqueeze(0) + features.Pyramid[0].Tensor.mean([2, 3]).unsqueeze(1);
        var masks = matmul(queries, pixels.flatten(2)).view(pixels.shape[0], -1, pixels.shape[2], pixels.shape[3]);
        return scope.MoveToOuter(new QuerySet([new(_class.call(queries), masks)], queries, features.MaskFeatures));
    }
}

/// <summary>Hands predictions on.</summary>
[Component<ToyHeadAttribute>]
[Needs(Port.Queries)]
[Gives(Port.Masks)]
[Supports(SegTask.Semantic)]
public sealed partial class ToyHead() : QueryHead("toy")
{
    public override RawPredictions Forward(QuerySet queries, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new MaskPredictions(queries.Layers[^1], [.. queries.Layers.SkipLast(1)]);
    }
}
