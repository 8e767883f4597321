using System;
using System.Collections.Generic;
using System.Linq;
using Seg.Generators.Infrastructure;
using Seg.Shared;

namespace Seg.Generators.Models;

/// <summary>Checks a model against the components it names and works out every shape: the same PortChecker as the run time's.</summary>
internal static class ModelPlanner
{
    /// <returns>The plan, or null with at least one finding. A finding's slot is a JSON name, or empty for the model as a whole.</returns>
    public static ModelPlan? Plan(ModelInfo model, Surroundings surroundings, List<PortFinding> findings)
    {
        var chosen = new List<(SlotInfo Slot, ComponentFacts Facts)>();
        foreach (var slot in model.Slots)
        {
            var name = JsonName(slot.Kind);
            if (surroundings.Components.FirstOrDefault(c => c.Spec == slot.Spec) is not { } facts)
                findings.Add(new(DiagnosticIds.SpecWithoutComponent, name, $"No component for '{slot.Spec.Replace("global::", "")}' is known; is it marked [Component<…>], and is its assembly marked [SegPlugin]?"));
            else chosen.Add((slot, facts));
        }
        var count = surroundings.Classes.FirstOrDefault(c => c.Id == model.Classes)?.Count;
        if (count is null)
            findings.Add(new(DiagnosticIds.UnknownClassCatalogue, "", model.Classes.Length == 0
                ? "The model names no class catalogue: [SegModel(…, Classes = …)]."
                : $"No class catalogue '{model.Classes}' is known.{NearestName.Hint(model.Classes, surroundings.Classes.Select(c => c.Id))}"));
        if (findings.Count > 0) return null;

        var report = PortChecker.Check(chosen.Select(c => new PortComponent(JsonName(c.Slot.Kind), c.Facts.Id, PortDeclaration.ParseAll(c.Facts.Ports), Option(c.Slot, c.Facts))).ToArray(), count!.Value);
        findings.AddRange(report.Findings);
        findings.AddRange(chosen.Select(c => TaskRules.Check(JsonName(c.Slot.Kind), c.Facts.Id, model.Task, c.Facts.Tasks)).Where(f => f is not null)!);
        if (findings.Count > 0) return null;

        return new(model, count!.Value, chosen.Select(c => Planned(c.Slot, c.Facts, report)).ToEquatable());
    }

    public static string JsonName(string kind) => char.ToLowerInvariant(kind[0]) + kind.Substring(1);

    private static PlannedSlot Planned(SlotInfo slot, ComponentFacts facts, PortReport report)
    {
        var input = report.Inputs[JsonName(slot.Kind)];
        return new(slot, facts, (input.Pyramid ?? []).Select(l => new LevelInfo(l.Name, l.Stride, l.Channels)).ToEquatable(),
            input.MaskFeatures is { } features ? $"{features.Channels}, {features.Stride}" : null,
            input.Queries is { } queries ? $"{queries.Count}, {queries.Channels}" : null,
            report.Outputs[JsonName(slot.Kind)].ToString());
    }

    /// <summary>Published defaults with the stated options over them.</summary>
    public static IReadOnlyDictionary<string, object?> OptionValues(SlotInfo slot, ComponentFacts facts)
    {
        var values = new Dictionary<string, object?>();
        foreach (var line in facts.Defaults.Split(['\n'], StringSplitOptions.RemoveEmptyEntries))
        {
            var split = line.IndexOf('=');
            values[line.Substring(0, split)] = JsonValues.Parse(line.Substring(split + 1));
        }
        foreach (var value in slot.Values) values[value.Name] = JsonValues.Parse(value.Json);
        return values;
    }

    private static Func<string, object?> Option(SlotInfo slot, ComponentFacts facts)
    {
        var values = OptionValues(slot, facts);
        return name => values.TryGetValue(name, out var value) ? value : null;
    }
}
