using Seg.Shared;

namespace Seg.Runtime;

/// <summary>A model put together at run time. State names, registration order and forward pass are those of a generated one.</summary>
internal sealed class ComposedModel : SegModel
{
    private readonly Backbone _backbone;
    private readonly PixelDecoder? _pixelDecoder;
    private readonly TransformerDecoder? _transformerDecoder;
    private readonly RegionDecoder? _regionDecoder;
    private readonly Head _head;
    private readonly HeadInput _read;

    public ComposedModel(PortPlan plan) : base(plan.Spec, plan.Classes)
    {
        _backbone = Fill<Backbone>(plan, ComponentKind.Backbone)!;
        _pixelDecoder = Fill<PixelDecoder>(plan, ComponentKind.PixelDecoder);
        _transformerDecoder = Fill<TransformerDecoder>(plan, ComponentKind.TransformerDecoder);
        _regionDecoder = Fill<RegionDecoder>(plan, ComponentKind.RegionDecoder);
        _head = Fill<Head>(plan, ComponentKind.Head)!;
        Criterion = Fill<Criterion>(plan, ComponentKind.Criterion);
        PostProcessor = Create<PostProcessor>(plan, ComponentKind.PostProcessor)!;
        _read = HeadInputs.Of(PortDeclaration.ParseAll(plan[ComponentKind.Head]!.Component.Ports));
    }

    public override PostProcessor PostProcessor { get; }

    public override Criterion? Criterion { get; }

    /// <summary>The stages, for tests that look at what goes from one to the next.</summary>
    internal (Backbone Backbone, PixelDecoder? PixelDecoder, TransformerDecoder? TransformerDecoder, RegionDecoder? RegionDecoder, Head Head) Stages =>
        (_backbone, _pixelDecoder, _transformerDecoder, _regionDecoder, _head);

    public override RawPredictions Forward(ModelInput input, CancellationToken cancellationToken) => Stage(() =>
    {
        var pyramid = Stage(ComponentKind.Backbone, () => _backbone.Forward(input.Images, cancellationToken));
        var pixels = new PixelFeatures(pyramid, null);
        if (_pixelDecoder is not null)
        {
            pixels = Stage(ComponentKind.PixelDecoder, () => _pixelDecoder.Forward(pyramid, cancellationToken));
            Release(pyramid, pixels);
        }
        DecoderOutput decoded = _read switch
        {
            HeadInput.Queries => Stage(ComponentKind.TransformerDecoder, () => _transformerDecoder!.Forward(pixels, cancellationToken)),
            HeadInput.Regions => Stage(ComponentKind.RegionDecoder, () => _regionDecoder!.Forward(pixels, input, cancellationToken)),
            _ => pixels,
        };
        Release(pixels, decoded);
        return Stage(ComponentKind.Head, () => _head.Forward(decoded, cancellationToken));
    });

    private T? Fill<T>(PortPlan plan, ComponentKind kind) where T : TorchSharp.torch.nn.Module => Create<T>(plan, kind) is { } module ? Attach(kind, module) : null;

    private static T? Create<T>(PortPlan plan, ComponentKind kind) where T : class =>
        plan[kind] is { } slot ? (T)slot.Component.Create(slot.Options, slot.Context) : null;
}
