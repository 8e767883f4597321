using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.RegionDecoders;

/// <summary>Classifies a box and says by how much it is off, for each class: two fully connected layers (mmdet 2.3, models/roi_heads/bbox_heads/convfc_bbox_head.py, Shared2FCBBoxHead).</summary>
internal sealed partial class BoxHead : Module
{
    [Layer("fc_cls")] private readonly Linear _classes;
    [Layer("fc_reg")] private readonly Linear _deltas;
    [Layer("shared_fcs")] private readonly ModuleList<Linear> _shared;

    /// <param name="inChannels">Channels of a box's features.</param>
    /// <param name="size">Their rows and columns.</param>
    /// <param name="channels">Channels of the layers.</param>
    /// <param name="classes">Classes, without "no object".</param>
    public BoxHead(int inChannels, int size, int channels, int classes) : base(nameof(BoxHead))
    {
        _classes = Fill(Linear(channels, classes + 1), weight => init.normal_(weight, 0, 0.01));
        _deltas = Fill(Linear(channels, classes * 4), weight => init.normal_(weight, 0, 0.001));
        _shared = new([Fill(Linear((long)inChannels * size * size, channels), weight => init.xavier_uniform_(weight)), Fill(Linear(channels, channels), weight => init.xavier_uniform_(weight))]);
    }

    /// <param name="features">[boxes, channels, size, size].</param>
    /// <returns>[boxes, classes + 1], the last column "no object"; and [boxes, classes, 4].</returns>
    public (Tensor Logits, Tensor Deltas) Forward(Tensor features)
    {
        using var scope = NewDisposeScope();
        var x = features.flatten(1);
        foreach (var layer in _shared) x = layer.forward(x).relu_();
        return (_classes.forward(x).MoveToOuterDisposeScope(), _deltas.forward(x).view(features.shape[0], -1, 4).MoveToOuterDisposeScope());
    }

    private static Linear Fill(Linear layer, Action<Tensor> initialise)
    {
        initialise(layer.weight!);
        init.zeros_(layer.bias!);
        return layer;
    }
}
