using Seg;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Acme.Plugin;

/// <summary>Options of a plain attention decoder.</summary>
public sealed class SampleAttribute() : TransformerDecoderSpecAttribute("vendor-id/component-id")
{
    /// <summary>Decoder layers.</summary>
    [InRange(1, 24)]
    public int Layers { get; set; } = 6;

    /// <summary>Queries, one predicted segment each.</summary>
    [InRange(1, 1000)]
    public int Queries { get; set; } = 100;

    /// <summary>Channels of the queries.</summary>
    [InRange(8, 2048)]
    public int Dim { get; set; } = 256;
}

/// <summary>Queries attend to three levels in turn. Its ports are what the components before and after it are checked against.</summary>
[Component<SampleAttribute>]
[Needs(Port.Pyramid, Levels = 3)]
[Needs(Port.MaskFeatures)]
[Gives(Port.Queries, Count = nameof(SampleAttribute.Queries), Channels = nameof(SampleAttribute.Dim))]
public sealed partial class SampleDecoder(SampleAttribute spec, ComponentContext context) : Seg.TransformerDecoder(nameof(SampleDecoder))
{
    [Layer("query_feat")] private readonly Embedding _queries = nn.Embedding(spec.Queries, spec.Dim);
    [Layer("input_proj")] private readonly Conv2d[] _inputs = [.. context.Pyramid.Take(3).Select(level => nn.Conv2d(level.Channels, spec.Dim, 1))];
    [Layer("layers")] private readonly Linear[] _layers = [.. Enumerable.Range(0, spec.Layers).Select(_ => nn.Linear(spec.Dim, spec.Dim))];
    [Layer("class_embed")] private readonly Linear _classes = nn.Linear(spec.Dim, context.Classes + 1);     // the last class is "no object"
    [Layer("mask_embed")] private readonly Linear _masks = nn.Linear(spec.Dim, context.MaskFeatures!.Channels);

    public override QuerySet Forward(PixelFeatures features, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        var pixels = features.MaskFeatures!;
        var queries = _queries.weight!.unsqueeze(0).expand(pixels.Tensor.shape[0], -1, -1);
        for (var i = 0; i < _layers.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var cells = _inputs[i % 3].forward(features.Pyramid[i % 3].Tensor).flatten(2);                    // [batch, dim, cells]
            var attention = nn.functional.softmax(queries.matmul(cells) / Math.Sqrt(spec.Dim), -1);           // [batch, queries, cells]
            queries = queries + _layers[i].forward(attention.matmul(cells.transpose(1, 2)));
        }
        var masks = _masks.forward(queries).matmul(pixels.Tensor.flatten(2));                                 // [batch, queries, H·W]
        masks = masks.view(masks.shape[0], masks.shape[1], pixels.Tensor.shape[2], pixels.Tensor.shape[3]);
        return scope.MoveToOuter(new QuerySet([new(_classes.forward(queries), masks)], queries, pixels));
    }
}
