using Seg.Modules;
using Seg.Operators;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.PixelDecoders;

/// <summary>A level's channels to those of the encoder, normalised in 32 groups.</summary>
/// <remarks>State: <c>0</c> the 1×1 convolution, <c>1</c> the norm.</remarks>
internal sealed partial class InputProjection : Module<Tensor, Tensor>
{
    [Layer("0")] private readonly ConvNorm _projection;
    [Layer("1")] private readonly GroupNorm _norm;

    public InputProjection(int channels, int dim) : base(nameof(InputProjection))
    {
        _projection = new(channels, dim, 1, initialise: weight => init.xavier_uniform_(weight));
        _norm = (GroupNorm)new Normalisation(NormKind.GroupNorm).Create(dim)!;
    }

    public override Tensor forward(Tensor map)
    {
        using var scope = NewDisposeScope();
        return GroupNormalisation.Run(_projection.call(map), _norm, _projection.IsPlanned, relu: false).MoveToOuterDisposeScope();
    }
}
