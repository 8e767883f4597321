using Seg;
using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Acme.Plugin;

/// <summary>Options of a head that calibrates class scores.</summary>
public sealed class SampleAttribute() : HeadSpecAttribute("vendor-id/component-id")
{
    /// <summary>What the learned factor of the class logits starts at.</summary>
    [InRange(0.01, 100)]
    public double Scale { get; set; } = 1;
}

/// <summary>Hands on the decoder's predictions, class logits times a learned factor.</summary>
[Component<SampleAttribute>]
[Needs(Port.Queries, Predicted = "true")]
[Gives(Port.Masks)]
[Supports(SegTask.Semantic | SegTask.Instance | SegTask.Panoptic)]
public sealed partial class SampleHead(SampleAttribute spec) : QueryHead(nameof(SampleHead))
{
    [Layer("scale"), ComponentName(Name = "scale")] private readonly Parameter _scale = new(full(1, (float)spec.Scale));

    public override RawPredictions Forward(QuerySet queries, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var scope = NewDisposeScope();
        var layers = queries.Layers.Select(layer => layer with { ClassLogits = layer.ClassLogits * _scale }).ToArray();
        return scope.MoveToOuter(new MaskPredictions(layers[^1], layers[..^1]));
    }
}
