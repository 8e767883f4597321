using Seg.Inference;
using Seg.Shared;
using static TorchSharp.torch;

namespace Seg.Runtime;

/// <summary>Plans how models are computed, by the passes that plugins brought. Thread-safe.</summary>
/// <param name="components">Where the passes are.</param>
public sealed class InferencePlanner(IComponentCatalog components)
{
    private static readonly ComponentContext NoModel = new() { Classes = 0 };

    /// <summary>Ids of the passes that are here, in the order in which they run.</summary>
    public IReadOnlyList<string> Passes => [.. All().Select(p => p.Id)];

    /// <summary>Plans and lets the model compute by the plan until that is disposed. The model must be in eval mode, with its weights, on its device.</summary>
    /// <param name="model">The model; keep it as long as the plan.</param>
    /// <param name="precision">What to compute with.</param>
    /// <param name="passes">Ids of the passes to run; null for all, none for computing as trained. The order is theirs, not the list's.</param>
    /// <exception cref="SegException">SEG4003: no pass of that id.</exception>
    public InferencePlan Plan(SegModel model, InferencePrecision precision = InferencePrecision.Float32, IReadOnlyList<string>? passes = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        var chosen = Choose(passes);
#if SEG_SYSTEM_TORCH
        // Whoever computes as trained, e.g. to compare, wants nothing changed.
        if (chosen.Count > 0) Torch.KeptMemory.Begin();
#endif
        var plan = new InferencePlan(model, precision.Resolve() == InferencePrecision.BFloat16 ? ScalarType.BFloat16 : ScalarType.Float32);
        try
        {
            foreach (var (id, pass) in chosen) plan.Apply(id, pass);
            plan.Complete();
            return plan;
        }
        catch
        {
            plan.Dispose();
            throw;
        }
    }

    /// <summary>Whether there are passes of these ids, before anything is built.</summary>
    /// <param name="passes">As <see cref="Plan"/> takes them.</param>
    /// <exception cref="SegException">SEG4003: no pass of that id.</exception>
    public void Check(IReadOnlyList<string>? passes) => Choose(passes);

    private List<(string Id, InferencePass Pass)> Choose(IReadOnlyList<string>? ids)
    {
        var all = All();
        if (ids is null) return all;
        foreach (var id in ids)
        {
            if (!all.Exists(p => p.Id == id))
                throw new SegException(DiagnosticIds.UnknownComponent, $"There is no inference pass '{id}'; there are {(all.Count == 0 ? "none: no plugin brought one" : string.Join(", ", all.Select(p => p.Id)))}.");
        }
        return [.. all.Where(p => ids.Contains(p.Id))];
    }

    private List<(string Id, InferencePass Pass)> All() =>
    [
        .. components.All.Where(d => d.Kind == ComponentKind.InferencePass)
            .Select(d => (d.Id, Pass: (InferencePass)d.Create(d.NewSpec(), NoModel))).OrderBy(p => p.Pass.Order).ThenBy(p => p.Id, StringComparer.Ordinal),
    ];
}
