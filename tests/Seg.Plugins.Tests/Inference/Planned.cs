using Seg.Inference;
using Seg.Passes;
using static TorchSharp.torch;

namespace Seg.Plugins.Tests.Inference;

/// <summary>Models as applications run them: by a plan of this repository's passes.</summary>
public static class Planned
{
    /// <summary>Every pass, in order.</summary>
    public static IReadOnlyList<(string Id, InferencePass Pass)> Passes =>
        [("seg/fold-norm", new FoldNorm(new())), ("seg/channels-last", new ChannelsLast(new())), ("seg/bfloat16", new BFloat16(new())), ("seg/onednn", new OneDnn(new()))];

    /// <summary>Lets a model in eval mode compute by a plan, until that is disposed.</summary>
    public static InferencePlan By(SegModel model, ScalarType type = ScalarType.Float32)
    {
        var plan = new InferencePlan(model, type);
        foreach (var (id, pass) in Passes) plan.Apply(id, pass);
        plan.Complete();
        return plan;
    }

    /// <summary>Whether this build has the kernels that a plan is for.</summary>
    public static bool HasKernels { get; } = HasOneDnn();

    private static bool HasOneDnn()
    {
#if SEG_SYSTEM_TORCH
        return Torch.PackedProduct.IsAvailable;
#else
        return false;
#endif
    }
}
