using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.Models.Tests.Profiling;

/// <summary>A model of one module: what a test wants to count stands in its backbone.</summary>
internal sealed class HandMadeModel : SegModel
{
    private readonly Func<Tensor, Tensor> _forward;

    /// <param name="module">Registered as "backbone".</param>
    /// <param name="forward">From [1, 3, H, W] to anything.</param>
    public HandMadeModel(Module module, Func<Tensor, Tensor> forward)
        : base(new() { Id = "hand-made", Task = SegTask.Semantic, Classes = "none", Components = new Dictionary<ComponentKind, ComponentSpecAttribute>() }, new("none", [])) =>
        (_, _forward) = (Attach(ComponentKind.Backbone, module), forward);

    public override PostProcessor PostProcessor => throw new NotSupportedException();

    public override Criterion? Criterion => null;

    public override RawPredictions Forward(ModelInput input, CancellationToken cancellationToken)
    {
        Stage(ComponentKind.Backbone, () => new Pyramid([new("out", 1, _forward(input.Images))]));
        return new PixelPredictions(zeros(1), []);
    }
}

/// <summary>Holds other modules under names of its own; registration as any module's.</summary>
internal sealed class Box : Module
{
    public Box(params (string Name, Module Module)[] modules) : base(nameof(Box))
    {
        foreach (var (name, module) in modules) register_module(name, module);
    }
}
