using Seg.Modules;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.PixelDecoders;

/// <summary>Adds a finer backbone level to the upsampled coarser one and smooths the sum.</summary>
internal sealed class FpnStep(LevelShape level, int dim, string norm)
{
    private readonly ConvNorm _adapter = new(level.Channels, dim, 1, norm: Kind(norm), initialise: WeightInit.Xavier);
    private readonly ConvNorm _smooth = new(dim, dim, 3, norm: Kind(norm), relu: true, initialise: WeightInit.Xavier);

    /// <summary>Registers both convolutions as <c>adapter_N</c> and <c>layer_N</c>.</summary>
    public void AttachTo(Module parent, int number)
    {
        Layers.Attach(parent, $"adapter_{number}", _adapter);
        Layers.Attach(parent, $"layer_{number}", _smooth);
    }

    public PyramidLevel Forward(Pyramid features, Tensor coarser)
    {
        using var scope = NewDisposeScope();
        var fine = _adapter.forward(features[level.Name].Tensor);
        var upsampled = functional.interpolate(coarser, fine.shape[2..], mode: InterpolationMode.Bilinear, align_corners: false);
        return new(level.Name, level.Stride, _smooth.forward(fine + upsampled).MoveToOuterDisposeScope());
    }

    private static Normalisation Kind(string norm) => norm.Length == 0 ? NormKind.None : NormKind.GroupNorm;
}
