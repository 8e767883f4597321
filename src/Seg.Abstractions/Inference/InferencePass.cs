using TorchSharp;
using static TorchSharp.torch;

namespace Seg.Inference;

/// <summary>A rewrite of how a built model computes, which makes inference faster and leaves its results equal. A component: plugins bring more.</summary>
/// <remarks>
/// A pass looks at the plan's <see cref="InferencePlan.Products"/> and changes those that it knows better: folds a normalisation into weights, chooses a layout or a type,
/// puts a kernel in place. It must leave alone what it does not know, and whatever an earlier pass gave a kernel. Used by one thread.
/// </remarks>
public abstract class InferencePass
{
    /// <summary>When it runs: lower first. 100 rewrites of weights, 200 layouts, 300 types, 400 kernels.</summary>
    public abstract int Order { get; }

    /// <summary>Changes the plan.</summary>
    /// <param name="plan">The plan, with what earlier passes changed.</param>
    /// <returns>What was done, or why nothing was.</returns>
    public abstract PassResult Apply(InferencePlan plan);
}

/// <summary>What a pass did.</summary>
/// <param name="Changed">Products that it changed.</param>
/// <param name="Summary">In a few words; why not, where it changed nothing.</param>
public readonly record struct PassResult(int Changed, string Summary);

/// <summary>A pass that ran.</summary>
/// <param name="Pass">The component's id.</param>
/// <param name="Changed">Products that it changed.</param>
/// <param name="Summary">In a few words.</param>
public sealed record PlanStep(string Pass, int Changed, string Summary);

/// <summary>How a model is computed in inference: its weighted products, and what passes made of them.</summary>
/// <remarks>
/// Made by the run time's planner. The model computes by it until it is disposed, and then again as it was trained; weights must not change meanwhile. Passes of
/// training (train mode, or gradients) never use it. Not thread-safe; forward passes by it are.
/// </remarks>
public sealed class InferencePlan : IDisposable
{
    private readonly List<PlanStep> _steps = [];
    private readonly List<(ProductSlot Slot, ProductKernel Kernel)> _placed = [];
    private WeightedProduct[] _products;

    /// <summary>A plan without passes.</summary>
    /// <param name="model">The model, in eval mode, with its weights.</param>
    /// <param name="type">What to compute with where it is harmless: float32 or bfloat16.</param>
    public InferencePlan(SegModel model, ScalarType type = ScalarType.Float32)
    {
        ArgumentNullException.ThrowIfNull(model);
        (Model, Type) = (model, type);
        _products = [.. model.named_modules().SelectMany(m => ProductsOf(m.name, m.module))];
        foreach (var (name, _) in model.named_modules().Where(m => m.module.GetType().IsDefined(typeof(PreciseAttribute), inherit: true)))
        {
            foreach (var product in _products.Where(p => p.Name.StartsWith(name, StringComparison.Ordinal) && (p.Name.Length == name.Length || p.Name[name.Length] is '.' or ':')))
                product.Precise = true;
        }
    }

    /// <summary>The model.</summary>
    public SegModel Model { get; }

    /// <summary>What was asked to compute with: float32 or bfloat16.</summary>
    public ScalarType Type { get; }

    /// <summary>Every weighted product of the model, in the order of its state; none once the plan is complete.</summary>
    public IReadOnlyList<WeightedProduct> Products => _products;

    /// <summary>The passes that ran, in order.</summary>
    public IReadOnlyList<PlanStep> Steps => _steps;

    /// <summary>Products by what computes them; "as trained" for those that no pass touched.</summary>
    public IReadOnlyDictionary<string, int> Kernels { get; private set; } = new Dictionary<string, int>();

    /// <summary>Lets a pass change the plan.</summary>
    /// <param name="id">The component's id.</param>
    /// <param name="pass">The pass.</param>
    public void Apply(string id, InferencePass pass)
    {
        ArgumentNullException.ThrowIfNull(pass);
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var result = pass.Apply(this);
        _steps.Add(new(id, result.Changed, result.Summary));
    }

    /// <summary>Puts the kernels in place and frees what was only needed to plan. Products that were changed but have no kernel get libtorch's operators.</summary>
    public void Complete()
    {
        var counts = new Dictionary<string, int>();
        foreach (var product in _products)
        {
            var changed = product.IsReplaced || product.ChannelsLast || product.Type != ScalarType.Float32;
            if (product.Kernel is null && changed && product.IsOneProduct) product.Kernel = new OperatorKernel(product);
            var name = product.Kernel?.Name ?? "as trained";
            counts[name] = counts.GetValueOrDefault(name) + 1;
            if (product.Kernel is { } kernel)
            {
                _placed.Add((product.Slot, kernel));
                product.Slot.Kernel = kernel;
            }
            product.Dispose();
        }
        (_products, Kernels) = ([], counts);
    }

    private static IEnumerable<WeightedProduct> ProductsOf(string name, nn.Module module)
    {
        if (module is not IWeightedModule weighted) yield break;
        foreach (var product in weighted.Products())
        {
            product.Name = product.Part.Length == 0 ? name : $"{name}:{product.Part}";
            yield return product;
        }
    }

    /// <summary>The model computes as it was trained again. Not while a forward pass is under way.</summary>
    public void Dispose()
    {
        foreach (var (slot, kernel) in _placed)
        {
            if (slot.Kernel == kernel) slot.Kernel = null;
            kernel.Dispose();
        }
        _placed.Clear();
        // Not empty where a pass failed, or nobody completed the plan.
        foreach (var product in _products)
        {
            product.Kernel?.Dispose();
            product.Dispose();
        }
        _products = [];
    }
}
