using Seg.Shared;

namespace Seg.Runtime;

/// <summary>Specs to models: checks options and ports, works out shapes, constructs components. Thread-safe.</summary>
/// <param name="components">Every component.</param>
/// <param name="models">Compiled specs.</param>
/// <param name="classes">Every class catalogue.</param>
public sealed class ModelComposer(IComponentCatalog components, IModelCatalog models, IClassCatalogs classes)
{
    /// <summary>Checks a spec and works out its shapes; constructs nothing.</summary>
    /// <exception cref="ModelWiringException">SEG2###: everything that does not fit, at once.</exception>
    /// <exception cref="SegException">SEG4002 an option out of range, SEG4003 an unknown component, SEG4006 unknown classes.</exception>
    public PortPlan Plan(ModelSpec spec)
    {
        var (plan, findings) = Examine(spec, validate: true);
        return findings.Count == 0 ? plan : throw new ModelWiringException(spec.Id, findings);
    }

    /// <summary>What does not fit together in a spec; empty when it can be built.</summary>
    /// <exception cref="SegException">SEG4002 an option out of range, SEG4003 an unknown component, SEG4006 unknown classes.</exception>
    public IReadOnlyList<WiringFinding> Check(ModelSpec spec) => Examine(spec, validate: true).Findings;

    /// <summary>Builds the model with freshly initialised weights, in training mode. The caller owns it.</summary>
    /// <remarks>An unchanged compiled spec is built by its generated class; any other is composed. Both give the same tree and names.</remarks>
    /// <exception cref="SegException">As <see cref="Plan"/>.</exception>
    public SegModel Build(ModelSpec spec)
    {
        var plan = Plan(spec);
        return models.Compiled(spec.Id) is { } compiled && new SpecComparer(components).Equal(compiled.Spec, spec) ? compiled.Build(plan.Classes) : Compose(plan);
    }

    /// <summary>Composes the model from the catalogue, even where a compiled class would build the same.</summary>
    /// <param name="plan">A checked spec.</param>
    public SegModel Compose(PortPlan plan) => new ComposedModel(plan);

    /// <summary>The plan of a spec whatever is wrong with it, for tests that build it all the same.</summary>
    internal (PortPlan Plan, IReadOnlyList<WiringFinding> Findings) Examine(ModelSpec spec, bool validate)
    {
        var catalogue = classes.Get(spec.Classes);
        var slots = ComponentKinds.Slots.Where(spec.Components.ContainsKey).Select(kind => (Kind: kind, Options: spec.Components[kind], Descriptor: components.Get(spec.Components[kind]))).ToArray();
        var errors = new SpecErrors();
        foreach (var (kind, options, descriptor) in validate ? slots : []) errors.Try(() => descriptor.Validate(options, $"{spec.Id}: {kind.JsonName()}"));
        errors.Throw();

        var report = PortChecker.Check([.. slots.Select(s => new PortComponent(s.Kind.JsonName(), s.Descriptor.Id, PortDeclaration.ParseAll(s.Descriptor.Ports), name => Option(s.Descriptor, s.Options, name)))], catalogue.Count);
        var findings = report.Findings
            .Concat(slots.Select(s => TaskRules.Check(s.Kind.JsonName(), s.Descriptor.Id, (int)spec.Task, (int)s.Descriptor.Tasks)).OfType<PortFinding>())
            .Select(f => new WiringFinding(f.Id, f.Slot, f.Message));
        var planned = slots.Select(s => new PlannedSlot(s.Kind, s.Descriptor, s.Options,
            PortPlan.Context(spec, catalogue, report.Inputs.GetValueOrDefault(s.Kind.JsonName()) ?? new()), report.Outputs.GetValueOrDefault(s.Kind.JsonName())?.ToString() ?? ""));
        return (new(spec, catalogue, [.. planned]), [.. findings]);
    }

    private static object? Option(ComponentDescriptor descriptor, ComponentSpecAttribute options, string name) =>
        descriptor.Options.Any(o => o.Name == name) ? descriptor.ValueOf(options, name) : null;
}
