using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.Heads;

/// <summary>What published checkpoints carry of the edge targets: the weights of two Laplacians. They decide nothing (<see cref="MaskEdges.Targets"/>).</summary>
/// <remarks>State: buffer <c>fuse_kernel</c> [1, 2, 1, 1].</remarks>
internal sealed partial class EdgeWeights : Module
{
    [Buffer("fuse_kernel"), ComponentName(Name = "fuse_kernel")] private readonly Tensor _weights;

    public EdgeWeights() : base(nameof(EdgeWeights)) => _weights = tensor(new[] { 0.7f, 0.3f }, [1, 2, 1, 1]);
}
