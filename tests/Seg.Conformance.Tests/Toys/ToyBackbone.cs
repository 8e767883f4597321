using Seg.Modules;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.Conformance.Tests.Toys;

/// <summary>Two strided stages of residual blocks, with a norm that has buffers and with dropout: every law finds something to look at.</summary>
[Component<ToyBackboneAttribute>]
[Gives(Port.Pyramid, Level = "fine", Channels = "Width", Stride = 4, When = "'fine' in Outputs")]
[Gives(Port.Pyramid, Level = "coarse", Channels = "Width * 2", Stride = 8, When = "'coarse' in Outputs")]
public partial class ToyBackbone : Backbone
{
    private readonly ToyBackboneAttribute _spec;

    [Layer("fine")] private readonly ConvNorm _fine;
    [Layer("fine_blocks")] private readonly ConvNorm[] _fineBlocks;
    [Layer("coarse")] private readonly ConvNorm _coarse;
    [Layer("coarse_blocks")] private readonly ConvNorm[] _coarseBlocks;

    public ToyBackbone(ToyBackboneAttribute spec) : base("toy")
    {
        _spec = spec;
        _fine = new(3, spec.Width, 3, stride: 4, norm: NormKind.BatchNorm);
        _fineBlocks = [.. Enumerable.Range(0, spec.Blocks).Select(_ => new ConvNorm(spec.Width, spec.Width, 3))];
        _coarse = new(spec.Width, 2 * spec.Width, 3, stride: 2, norm: NormKind.BatchNorm);
        _coarseBlocks = [.. Enumerable.Range(0, spec.Blocks).Select(_ => new ConvNorm(2 * spec.Width, 2 * spec.Width, 3))];
    }

    public override Pyramid Forward(Tensor images, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        var levels = new List<PyramidLevel>();
        var x = Stage(images, _fine, _fineBlocks, cancellationToken);
        if (_spec.Outputs.Contains("fine")) levels.Add(new("fine", 4, x));
        if (_spec.Outputs.Contains("coarse")) levels.Add(new("coarse", 8, Stage(x, _coarse, _coarseBlocks, cancellationToken)));
        return scope.MoveToOuter(new Pyramid(levels));
    }

    protected virtual Tensor Noise(Tensor x) => _spec.DropRate > 0 ? functional.dropout(x, _spec.DropRate, training) : x;

    private Tensor Stage(Tensor x, ConvNorm down, ConvNorm[] blocks, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        x = Noise(down.call(x));
        foreach (var block in blocks)
        {
            cancellationToken.ThrowIfCancellationRequested();
            x = x + block.call(x).tanh();
        }
        return x;
    }
}
