using Seg.Shared;

namespace Seg.Conformance;

/// <summary>What a component is constructed in, and what its ports then declare.</summary>
/// <param name="Context">What reaches the component.</param>
/// <param name="Gives">What it declares to give.</param>
/// <param name="Predicted">Whether the queries that reach it carry predictions.</param>
internal sealed record Surroundings(ComponentContext Context, ResolvedPorts Gives, bool Predicted)
{
    private const int Classes = 5;
    private const int Things = 3;

    /// <summary>The author's surroundings, or some that fit the component's needs.</summary>
    public static Surroundings Of(ComponentDescriptor descriptor, ComponentSpecAttribute options, ComponentContext? given)
    {
        var component = new PortComponent(descriptor.Kind.JsonName(), descriptor.Id, PortDeclaration.ParseAll(descriptor.Ports),
            name => descriptor.Options.Any(o => o.Name == name) ? descriptor.ValueOf(options, name) : name == PortExpression.Classes ? (long)(given?.Classes ?? Classes) : null);
        var context = given ?? Fit(descriptor, component);
        var predicted = new PortFitting(component).Predicted();
        var report = PortChecker.Check([new("surroundings", "the surroundings", Ports(context, component, predicted), _ => null), component], context.Classes);
        var findings = report.Findings.Where(finding => finding.Slot == component.Slot).Select(finding => $"{finding.Id} {finding.Message}").ToArray();
        Law.Require(findings.Length == 0,
            $"{(given is null ? "The suite found no surroundings that fit the component's ports. Set Context of the case" : "The case's Context does not fit the component's ports")}: {string.Join(" ", findings)}");
        return new(context, report.Outputs[component.Slot], predicted);
    }

    private static ComponentContext Fit(ComponentDescriptor descriptor, PortComponent component)
    {
        var context = new ComponentContext { Classes = Classes, IsThing = [.. Enumerable.Range(0, Classes).Select(c => c < Things)] };
        if (descriptor.Tasks != SegTask.None) context = context with { Task = descriptor.Tasks };
        try
        {
            return new PortFitting(component).Fit(context, fineFirst: descriptor.Kind <= ComponentKind.PixelDecoder);
        }
        catch (FormatException broken)
        {
            throw Law.Broken($"{descriptor}: its ports cannot be evaluated: {broken.Message}", broken);
        }
    }

    private static PortDeclaration[] Ports(ComponentContext context, PortComponent component, bool predicted)
    {
        var ports = context.Pyramid.Select(level => new PortDeclaration(true, "Pyramid") { Level = level.Name, Channels = $"{level.Channels}", Stride = $"{level.Stride}" }).ToList();
        if (context.MaskFeatures is { } features) ports.Add(new(true, "MaskFeatures") { Channels = $"{features.Channels}", Stride = $"{features.Stride}" });
        if (context.Queries is { } queries) ports.Add(new(true, "Queries") { Count = $"{queries.Count}", Channels = $"{queries.Channels}", Predicted = predicted ? "true" : "false" });
        // Predictions and regions have no numbers that a context would tell.
        foreach (var bare in new[] { "Masks", "Regions", "PixelLogits", "Detections" })
            if (component.Ports.Any(port => !port.Gives && port.Port == bare)) ports.Add(new(true, bare));
        return [.. ports];
    }
}
