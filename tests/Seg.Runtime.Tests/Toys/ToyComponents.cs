using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.Runtime.Tests.Toys;

/// <summary>Strided convolutions.</summary>
[Component<ToyBackboneAttribute>]
[Gives(Port.Pyramid, Level = "res2", Channels = "Width", Stride = 4, When = "'res2' in Outputs")]
[Gives(Port.Pyramid, Level = "res3", Channels = "Width * 2", Stride = 8, When = "'res3' in Outputs")]
public sealed partial class ToyBackbone : Backbone
{
    private readonly ToyBackboneAttribute _spec;
    [Layer("res2")] private readonly ToyStage _res2;
    [Layer("res3")] private readonly ToyStage _res3;

    public ToyBackbone(ToyBackboneAttribute spec) : base("backbone")
    {
        _spec = spec;
        _res2 = new(3, spec.Width, 4, spec.Depths[0]);
        _res3 = new(spec.Width, spec.Width * 2, 2, spec.Depths[1]);
    }

    public override Pyramid Forward(Tensor images, CancellationToken cancellationToken)
    {
        var levels = new List<PyramidLevel>();
        var fine = _res2.Run(images * _spec.Scale);
        cancellationToken.ThrowIfCancellationRequested();
        var coarse = _res3.Run(fine);
        if (_spec.Outputs.Contains("res2")) levels.Add(new("res2", 4, fine));
        if (_spec.Outputs.Contains("res3")) levels.Add(new("res3", 8, coarse));
        return new(levels);
    }
}

/// <summary>One stage.</summary>
public sealed partial class ToyStage : Module
{
    [Layer("down")] private readonly Conv2d _down;
    [Layer("blocks")] private readonly Conv2d[] _blocks;

    public ToyStage(int from, int to, int stride, int depth) : base("stage")
    {
        _down = Conv2d(from, to, kernel_size: (long)stride, stride: (long)stride);
        _blocks = [.. Enumerable.Range(0, depth).Select(_ => Conv2d(to, to, kernel_size: 3L, padding: 1L))];
    }

    public Tensor Run(Tensor x) => _blocks.Aggregate(_down.call(x), (y, block) => y + functional.relu(block.call(y)));
}

/// <summary>Equal widths by 1×1 convolutions.</summary>
[Component<ToyPixelsAttribute>]
[Needs(Port.Pyramid, Names = "'res2'")]
[Gives(Port.Pyramid, CoarseFirst = true, Channels = "Dim")]
[Gives(Port.MaskFeatures, Channels = "Dim", Stride = "stride('res2')")]
public sealed partial class ToyPixels : PixelDecoder
{
    [Layer("lateral")] private readonly Conv2d[] _lateral;

    public ToyPixels(ToyPixelsAttribute spec, ComponentContext context) : base("pixels") =>
        _lateral = [.. context.Pyramid.Select(level => Conv2d(level.Channels, spec.Dim, kernel_size: 1L))];

    public override PixelFeatures Forward(Pyramid features, CancellationToken cancellationToken)
    {
        var levels = features.Select((level, i) => new PyramidLevel(level.Name, level.Stride, _lateral[i].call(level.Tensor))).ToArray();
        return new(new([.. levels.OrderByDescending(l => l.Stride)]), new(levels.First(l => l.Name == "res2").Tensor, 4));
    }
}

/// <summary>As <see cref="ToyPixels"/>, in another width.</summary>
[Component<ToyWidePixelsAttribute>]
[Needs(Port.Pyramid, Names = "'res2'")]
[Gives(Port.Pyramid, CoarseFirst = true, Channels = "Dim")]
[Gives(Port.MaskFeatures, Channels = "Dim", Stride = "stride('res2')")]
public sealed partial class ToyWidePixels : PixelDecoder
{
    [Layer("inner")] private readonly ToyPixels _inner;

    public ToyWidePixels(ToyWidePixelsAttribute spec, ComponentContext context) : base("wide") => _inner = new(new() { Dim = spec.Dim }, context);

    public override PixelFeatures Forward(Pyramid features, CancellationToken cancellationToken) => _inner.Forward(features, cancellationToken);
}

/// <summary>Queries without attention: their dot product with the pixels.</summary>
[Component<ToyQueriesAttribute>]
[Needs(Port.Pyramid, Channels = "Dim")]
[Needs(Port.MaskFeatures, Channels = "Dim")]
[Gives(Port.Queries, Count = "Queries", Channels = "Dim")]
public sealed partial class ToyQueries : TransformerDecoder
{
    [Layer("query"), TorchSharp.Utils.ComponentName(Name = "query")] private readonly Parameter _query;
    [Layer("class")] private readonly Linear _class;

    public ToyQueries(ToyQueriesAttribute spec, ComponentContext context) : base("queries")
    {
        _query = Parameter(randn(spec.Queries, spec.Dim));
        _class = Linear(spec.Dim, context.Classes + 1);
    }

    public override QuerySet Forward(PixelFeatures features, CancellationToken cancellationToken)
    {
        var pixels = features.MaskFeatures!.Tensor;
        var queries = _query.unsqueeze(0) + features.Pyramid[0].Tensor.mean([2, 3]).unsqueeze(1);
        var masks = matmul(queries, pixels.flatten(2)).view(pixels.shape[0], -1, pixels.shape[2], pixels.shape[3]);
        return new([new(_class.call(queries), masks)], queries, features.MaskFeatures);
    }
}

/// <summary>Hands the last layer on.</summary>
[Component<ToyHeadAttribute>]
[Needs(Port.Queries)]
[Gives(Port.Masks)]
[Supports(SegTask.Semantic | SegTask.Panoptic)]
public sealed partial class ToyHead() : QueryHead("head")
{
    public override RawPredictions Forward(QuerySet queries, CancellationToken cancellationToken) => new MaskPredictions(queries.Layers[^1], []);
}

/// <summary>A loss with state of its own.</summary>
[Component<ToyLossAttribute>]
[Needs(Port.Masks)]
public sealed partial class ToyLoss : Criterion<MaskPredictions>
{
    private readonly ToyLossAttribute _spec;
    [Buffer("empty_weight"), TorchSharp.Utils.ComponentName(Name = "empty_weight")] private readonly Tensor _weights;

    public ToyLoss(ToyLossAttribute spec, ComponentContext context) : base("loss") => (_spec, _weights) = (spec, ones(context.Classes + 1));

    public override IReadOnlyDictionary<string, Tensor> Forward(MaskPredictions predictions, IReadOnlyList<SegmentationTarget> targets) =>
        new Dictionary<string, Tensor> { ["loss_ce"] = (predictions.Final.ClassLogits * _weights).mean() * _spec.Weight };
}

/// <summary>Classes that change with every bit of the first query's mask logits, so that two different computations hardly ever agree.</summary>
[Component<ToyLabelsAttribute>]
[Needs(Port.Masks)]
[Supports(SegTask.Semantic)]
public sealed class ToyLabels : PostProcessor<MaskPredictions>
{
    public override TaskResults Process(MaskPredictions predictions, int image, ImageFrame frame, SegTask tasks, CancellationToken cancellationToken)
    {
        using var logits = predictions.Final.MaskLogits[image, 0].contiguous();
        var (bits, width) = (logits.data<float>().ToArray().Select(BitConverter.SingleToUInt32Bits).ToArray(), (int)logits.shape[1]);
        var labels = new ushort[frame.OutputWidth * frame.OutputHeight];
        for (var y = 0; y < frame.OutputHeight; y++)
            for (var x = 0; x < frame.OutputWidth; x++)
                labels[y * frame.OutputWidth + x] = (ushort)(bits[Cell(y, frame.ResizedHeight, frame.OutputHeight) * width + Cell(x, frame.ResizedWidth, frame.OutputWidth)] % 3);
        return new(tasks.HasFlag(SegTask.Semantic) ? new(labels) : null, null, null);
    }

    private static int Cell(int position, int resized, int output) => position * resized / output / 4;
}
