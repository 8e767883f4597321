using Seg.Inference;
using Seg.Passes;
using TorchSharp;
using TorchSharp.Modules;
using BFloat16 = Seg.Passes.BFloat16;
using static TorchSharp.torch;

namespace Seg.Plugins.Tests.Inference;

/// <summary>A model that computes by a plan of every first-party pass, and what of it the plan does not know.</summary>
public static class PlannedModel
{
    /// <summary>Every pass, in order.</summary>
    public static IReadOnlyList<(string Id, InferencePass Pass)> Passes =>
        [("seg/fold-norm", new FoldNorm(new())), ("seg/channels-last", new ChannelsLast(new())), ("seg/bfloat16", new BFloat16(new())), ("seg/onednn", new OneDnn(new()))];

    /// <summary>Whether this build has the kernels that a plan is for.</summary>
#if SEG_SYSTEM_TORCH
    public static bool HasKernels => Torch.PackedProduct.IsAvailable;
#else
    public static bool HasKernels => false;
#endif

    /// <summary>Lets a model in evaluation mode compute by a plan, until that is disposed; every product must have a kernel where this build has any.</summary>
    public static InferencePlan Of(SegModel model, ScalarType type = ScalarType.Float32)
    {
        var plan = new InferencePlan(model, type);
        Assert.NotEmpty(plan.Products);
        foreach (var (id, pass) in Passes) plan.Apply(id, pass);
        plan.Complete();
        if (HasKernels) Assert.DoesNotContain("as trained", plan.Kernels.Keys);
        return plan;
    }

    /// <summary>Products by what computes them, and the layers that no plan sees.</summary>
    public static string Report(InferencePlan plan) => string.Join(", ", plan.Kernels.Select(kernel => $"{kernel.Value} {kernel.Key}"))
        + "; not seen: " + string.Join(", ", plan.Model.named_modules().Where(m => m.module is Linear or Convolution && !IsPart(plan.Model, m.name)).Select(m => $"{m.name} ({m.module.GetType().Name})"));

    // A layer whose owner describes the product that it is part of.
    private static bool IsPart(SegModel model, string name)
    {
        var owner = model.named_modules().FirstOrDefault(m => m.name == name[..Math.Max(0, name.LastIndexOf('.'))]).module;
        return owner is Seg.Modules.ConvBatchNorm || owner?.GetType().Name == "ConvNeXtBlock";
    }
}
