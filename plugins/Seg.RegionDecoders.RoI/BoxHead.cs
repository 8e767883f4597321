using Seg.Inference;
using Seg.Modules;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.RegionDecoders;

/// <summary>Classifies a box and says by how much it is off, for each class: two fully connected layers (mmdet 2.3, models/roi_heads/bbox_heads/convfc_bbox_head.py, Shared2FCBBoxHead).</summary>
internal sealed partial class BoxHead : Module
{
    [Layer("fc_cls")] private readonly Dense _classes;
    [Layer("fc_reg")] private readonly Dense _deltas;
    [Layer("shared_fcs")] private readonly ModuleList<Dense> _shared;

    /// <param name="inChannels">Channels of a box's features.</param>
    /// <param name="size">Their rows and columns.</param>
    /// <param name="channels">Channels of the layers.</param>
    /// <param name="classes">Classes, without "no object".</param>
    public BoxHead(int inChannels, int size, int channels, int classes) : base(nameof(BoxHead))
    {
        _classes = new(channels, classes + 1, initialise: weight => init.normal_(weight, 0, 0.01));
        _deltas = new(channels, classes * 4, initialise: weight => init.normal_(weight, 0, 0.001));
        _shared = new([Shared(inChannels * size * size), Shared(channels)]);

        Dense Shared(int input) => new(input, channels, activation: Activation.Relu, initialise: weight => init.xavier_uniform_(weight));
    }

    /// <param name="features">[boxes, channels, size, size].</param>
    /// <returns>[boxes, classes + 1], the last column "no object"; and [boxes, classes, 4].</returns>
    public (Tensor Logits, Tensor Deltas) Forward(Tensor features)
    {
        using var scope = NewDisposeScope();
        var x = features.flatten(1);
        foreach (var layer in _shared) x = layer.forward(x);
        // Boxes and scores are decided in the parameters' type, whatever a plan computes products with.
        return (Exact(_classes.forward(x)).MoveToOuterDisposeScope(), Exact(_deltas.forward(x)).view(features.shape[0], -1, 4).MoveToOuterDisposeScope());
    }

    private Tensor Exact(Tensor x) => x.to(_classes.Weight.dtype);
}
