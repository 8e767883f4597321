using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg;

/// <summary>A built model: modules with registered state, and the forward pass that joins them. Owns its components.</summary>
/// <remarks>
/// <see cref="Forward(ModelInput, CancellationToken)"/> is thread-safe in eval mode: modules hold no per-call state. Two classes derive from this: the typed model that the
/// generator writes for a compiled spec, and the run time's composed model. Both name their state by <see cref="ModelSpec.StateNames"/>.
/// </remarks>
public abstract class SegModel : Module
{
    /// <param name="spec">What was built.</param>
    /// <param name="classes">Its classes.</param>
    protected SegModel(ModelSpec spec, ClassCatalogue classes) : base(spec.Id) => (Spec, Classes) = (spec, classes);

    /// <summary>What was built.</summary>
    public ModelSpec Spec { get; }

    /// <summary>Its classes.</summary>
    public ClassCatalogue Classes { get; }

    /// <summary>Turns raw predictions into results.</summary>
    public abstract PostProcessor PostProcessor { get; }

    /// <summary>The losses, or null in a spec without criterion.</summary>
    public abstract Criterion? Criterion { get; }

    /// <param name="input">A batch: normalised and padded images with their sizes, and in training targets.</param>
    /// <param name="cancellationToken">Honoured between layers.</param>
    /// <returns>Predictions owned by the caller's dispose scope, or by the caller.</returns>
    public abstract RawPredictions Forward(ModelInput input, CancellationToken cancellationToken);

    /// <summary>The forward pass of images that fill their padding.</summary>
    /// <param name="images">[batch, 3, H, W], normalised and padded as the spec's pre-processing says.</param>
    /// <param name="cancellationToken">Honoured between layers.</param>
    /// <returns>Predictions owned by the caller's dispose scope, or by the caller.</returns>
    public RawPredictions Forward(Tensor images, CancellationToken cancellationToken) => Forward(ModelInput.Of(images), cancellationToken);

    /// <summary>Registers a slot's module under the spec's state name.</summary>
    protected T Attach<T>(ComponentKind slot, T module) where T : Module
    {
        Layers.Attach(this, Spec.StateNames[slot], module);
        return module;
    }

    /// <summary>Is told of the stages of forward passes; null for nobody. Set by the model's owner, before the first pass.</summary>
    public IStageObserver? StageObserver { get; set; }

    /// <summary>Runs one component in a dispose scope of its own, and tells the observer.</summary>
    /// <param name="component">Whose turn it is.</param>
    /// <param name="stage">Its forward pass.</param>
    protected T Stage<T>(ComponentKind component, Func<T> stage) where T : IPortValue
    {
        var observer = StageObserver;
        using var observed = observer?.Begin(component);
        var output = Stage(stage);
        observer?.Gave(component, output);
        return output;
    }

    /// <summary>Runs one stage in a dispose scope of its own, so that its temporaries die at its end and its results live on.</summary>
    protected static T Stage<T>(Func<T> stage) where T : IPortValue
    {
        using var scope = NewDisposeScope();
        return scope.MoveToOuter(stage());
    }

    /// <summary>Disposes what a stage took in and did not hand on, so that a model never holds more stages' maps than it needs.</summary>
    /// <param name="spent">A value that no later stage reads.</param>
    /// <param name="kept">What was made of it; tensors that stand in both live on.</param>
    protected static void Release(IPortValue spent, IPortValue kept)
    {
        var alive = new HashSet<Tensor>(kept.Tensors, ReferenceEqualityComparer.Instance);
        foreach (var tensor in spent.Tensors)
        {
            if (!alive.Contains(tensor)) tensor.Dispose();
        }
    }
}

/// <summary>Watches the forward passes of a model, e.g. to measure them. Called from every thread that runs one.</summary>
public interface IStageObserver
{
    /// <summary>A component's forward pass begins on this thread.</summary>
    /// <param name="component">Which.</param>
    /// <returns>Disposed at the stage's end, also when it fails; null where nothing is measured.</returns>
    IDisposable? Begin(ComponentKind component);

    /// <summary>The pass ended well. Nothing, unless the observer wants to see what it gave.</summary>
    /// <param name="component">Which.</param>
    /// <param name="output">What it gave; the next stage's, not to be kept or disposed.</param>
    void Gave(ComponentKind component, IPortValue output)
    {
    }
}

/// <summary>A compiled model spec, as a plugin registers it. Thread-safe; builds nothing until asked.</summary>
public abstract class ModelDefinition
{
    /// <summary>The spec, with everything it extends merged in.</summary>
    public abstract ModelSpec Spec { get; }

    /// <summary>Builds the model with freshly initialised weights, in training mode, as PyTorch modules are. The caller owns it.</summary>
    /// <param name="classes">The classes of the spec's catalogue.</param>
    public abstract SegModel Build(ClassCatalogue classes);
}
