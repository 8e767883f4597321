using static TorchSharp.torch;

namespace Seg.Runtime;

/// <summary>A model put together at run time. State names, registration order and forward pass are those of a generated one.</summary>
internal sealed class ComposedModel : SegModel
{
    private readonly Backbone _backbone;
    private readonly PixelDecoder? _pixelDecoder;
    private readonly TransformerDecoder _transformerDecoder;
    private readonly Head _head;

    public ComposedModel(PortPlan plan) : base(plan.Spec, plan.Classes)
    {
        _backbone = Attach(ComponentKind.Backbone, Create<Backbone>(plan, ComponentKind.Backbone)!);
        if (Create<PixelDecoder>(plan, ComponentKind.PixelDecoder) is { } pixelDecoder) _pixelDecoder = Attach(ComponentKind.PixelDecoder, pixelDecoder);
        _transformerDecoder = Attach(ComponentKind.TransformerDecoder, Create<TransformerDecoder>(plan, ComponentKind.TransformerDecoder)!);
        _head = Attach(ComponentKind.Head, Create<Head>(plan, ComponentKind.Head)!);
        if (Create<Criterion>(plan, ComponentKind.Criterion) is { } criterion) Criterion = Attach(ComponentKind.Criterion, criterion);
        PostProcessor = Create<PostProcessor>(plan, ComponentKind.PostProcessor)!;
    }

    public override PostProcessor PostProcessor { get; }

    public override Criterion? Criterion { get; }

    /// <summary>The stages, for tests that look at what goes from one to the next.</summary>
    internal (Backbone Backbone, PixelDecoder? PixelDecoder, TransformerDecoder TransformerDecoder, Head Head) Stages => (_backbone, _pixelDecoder, _transformerDecoder, _head);

    public override RawPredictions Forward(Tensor images, CancellationToken cancellationToken) => Stage(() =>
    {
        var pyramid = Stage(ComponentKind.Backbone, () => _backbone.Forward(images, cancellationToken));
        var pixels = new PixelFeatures(pyramid, null);
        if (_pixelDecoder is not null)
        {
            pixels = Stage(ComponentKind.PixelDecoder, () => _pixelDecoder.Forward(pyramid, cancellationToken));
            Release(pyramid, pixels);
        }
        var queries = Stage(ComponentKind.TransformerDecoder, () => _transformerDecoder.Forward(pixels, cancellationToken));
        Release(pixels, queries);
        return Stage(ComponentKind.Head, () => _head.Forward(queries, cancellationToken));
    });

    private static T? Create<T>(PortPlan plan, ComponentKind kind) where T : class =>
        plan[kind] is { } slot ? (T)slot.Component.Create(slot.Options, slot.Context) : null;
}
