using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.Conformance;

/// <summary>Laws of a component that is a module: its state, its training, its moves and its memory. Inherit the suite of its kind.</summary>
/// <typeparam name="TSpec">The options class of the component.</typeparam>
public abstract partial class ModuleConformance<TSpec> : ComponentConformance<TSpec> where TSpec : ComponentSpecAttribute, new()
{
    private const int Seed = 17;

    /// <summary>Only the kinds of this assembly derive from it: each makes inputs of its own.</summary>
    private protected ModuleConformance()
    {
    }

    /// <summary>
    /// How far results of equal computations may lie apart, against the largest magnitude of a result (at least 1). The default, 1e-4, is some
    /// hundred roundings of float32; a component that needs more does something else than it should.
    /// </summary>
    protected virtual double Tolerance => 1e-4;

    /// <summary>Heights and widths of images to try; by default square, tall and wide ones, two of them of odd sizes.</summary>
    protected virtual IReadOnlyList<(int Height, int Width)> Sizes => [(64, 64), (65, 33), (37, 130)];

    /// <summary>An input for a batch of images of that size.</summary>
    private protected abstract IPortValue Input(Surroundings around, Synthetic synthetic, int batch, (int Height, int Width) size);

    /// <summary>The component's forward pass.</summary>
    private protected abstract IPortValue Forward(Module component, IPortValue input, CancellationToken cancellationToken);

    /// <summary>The class that components of the kind derive from.</summary>
    private protected abstract Type BaseClass { get; }

    /// <summary>The descriptor's word on what it constructs.</summary>
    [Theory, EachCase]
    public void The_exported_component_is_constructed(string name)
    {
        using var subject = Begin(name);
        var (export, made) = (ComponentExports.Of(typeof(TSpec)), subject.Component.GetType());
        Law.Require(BaseClass.IsAssignableFrom(made), $"{Descriptor} constructs a {made.Name}, which is no {BaseClass.Name}.");
        Law.Require(export.Component.IsAssignableFrom(made), $"The manifest says that {Descriptor} is a {export.Component.FullName}, but a {made.FullName} is constructed.");
    }

    /// <summary>A new component of the case, in training mode, its weights drawn after the given seed.</summary>
    private protected Subject Begin(string name, long seed = Seed)
    {
        var trial = Case(name);
        var around = Surroundings.Of(Descriptor, trial.Options, trial.Context);
        return new(trial, around, Create(trial.Options, around.Context, seed));
    }

    private protected Module Create(TSpec options, ComponentContext context, long seed)
    {
        var descriptor = Descriptor;
        manual_seed(seed);
        // A copy: no component may hold on to the options of another.
        return descriptor.Create(descriptor.Copy(options), context) as Module
            ?? throw Law.Broken($"{descriptor} constructs something that is no torch.nn.Module.");
    }

    /// <summary>A made-up input; the same numbers each time.</summary>
    private protected IPortValue Input(Subject subject, int batch = 2, (int Height, int Width)? size = null, int seed = 1) =>
        Input(subject.Around, new(subject.Around.Context, seed), batch, size ?? Sizes[0]);

    /// <summary>A forward pass whose random numbers, if it draws any, start at the same seed each time.</summary>
    private protected IPortValue Run(Module component, IPortValue input, CancellationToken cancellationToken = default, long seed = Seed)
    {
        manual_seed(seed);
        return Forward(component, input, cancellationToken);
    }

    /// <summary>A component under test.</summary>
    private protected sealed record Subject(ConformanceCase<TSpec> Case, Surroundings Around, Module Component) : IDisposable
    {
        public void Dispose() => Component.Dispose();
    }
}
