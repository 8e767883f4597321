using System.Linq;
using Microsoft.CodeAnalysis;
using Seg.Generators.Components;
using Seg.Generators.Infrastructure;
using Seg.Generators.Models;
using Seg.Shared;

namespace Seg.Generators.Diagnostics;

/// <summary>
/// Checks the options of a compiled model, those that it takes over included, against the rules of their component. A broken rule is reported at the
/// argument that breaks it, be it the divisor, or at [SegModel] when this class states neither.
/// </summary>
internal static class OptionValueCheck
{
    public static void Examine(INamedTypeSymbol model, string id, SlotInfo slot, ComponentFacts facts, Report report, Location? inherited)
    {
        var stated = (ModelParser.Chain(model) ?? []).SelectMany(spec => spec.GetAttributes()).Last(a => a.AttributeClass?.FullName() == slot.Spec);
        var own = model.GetAttributes().FirstOrDefault(a => a.AttributeClass?.FullName() == slot.Spec);
        var values = ModelPlanner.OptionValues(slot, facts);
        foreach (var property in SpecParser.Properties(stated.AttributeClass!))
        {
            if (!values.TryGetValue(property.Name, out var value) || OptionRules.Broken(property, value, values) is not { } rule) continue;
            var place = own?.Place(property.Name) ?? (OptionRules.Divisor(property) is { } divisor ? own?.Place(divisor) : null) ?? inherited;
            var allowed = OptionRules.Allowed(property);
            var wrong = (value as object[] ?? [value!]).Select(OptionRules.Text).FirstOrDefault(text => !allowed.Contains(text));
            report(DiagnosticIds.InvalidValue, place, $"{id}: {property.Name} {rule}{(wrong is not null && NearestName.Hint(wrong, allowed) is { Length: > 0 } hint ? "." + hint : "")}",
                wrong is null ? null : Suggestion.Nearest(wrong, allowed));
        }
    }
}
