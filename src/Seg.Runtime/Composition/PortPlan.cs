using System.Text;
using Seg.Shared;

namespace Seg.Runtime;

/// <summary>One slot of a checked model.</summary>
/// <param name="Kind">The slot.</param>
/// <param name="Component">Its component.</param>
/// <param name="Options">The component's options.</param>
/// <param name="Context">What the component is told at construction.</param>
/// <param name="Gives">What it gives, in words, e.g. <c>res4: 1024 @ /16</c>; empty for a criterion or post-processor.</param>
public sealed record PlannedSlot(ComponentKind Kind, ComponentDescriptor Component, ComponentSpecAttribute Options, ComponentContext Context, string Gives);

/// <summary>A model whose options are valid and whose ports fit, with every shape known; nothing is constructed yet. Immutable.</summary>
public sealed class PortPlan
{
    internal PortPlan(ModelSpec spec, ClassCatalogue classes, IReadOnlyList<PlannedSlot> slots) => (Spec, Classes, Slots) = (spec, classes, slots);

    /// <summary>The spec.</summary>
    public ModelSpec Spec { get; }

    /// <summary>Its classes.</summary>
    public ClassCatalogue Classes { get; }

    /// <summary>The filled slots, in the order in which data flows.</summary>
    public IReadOnlyList<PlannedSlot> Slots { get; }

    /// <summary>The slot of that kind, or null when the model has none.</summary>
    public PlannedSlot? this[ComponentKind slot] => Slots.FirstOrDefault(s => s.Kind == slot);

    /// <summary>A line a slot: slot, component, and what it gives.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        var (slotWidth, idWidth) = (Slots.Max(s => s.Kind.JsonName().Length), Slots.Max(s => s.Component.Id.Length));
        foreach (var slot in Slots)
            text.Append($"{slot.Kind.JsonName().PadRight(slotWidth)}  {slot.Component.Id.PadRight(idWidth)}  {slot.Gives}".TrimEnd()).Append('\n');
        return text.ToString();
    }

    internal static ComponentContext Context(ModelSpec spec, ClassCatalogue classes, ResolvedPorts input) => new()
    {
        Classes = classes.Count,
        IsThing = [.. classes.Classes.Select(c => c.IsThing)],
        Task = spec.Task,
        Pyramid = [.. (input.Pyramid ?? []).Select(l => new LevelShape(l.Name, (int)l.Stride, (int)l.Channels))],
        MaskFeatures = input.MaskFeatures is { } features ? new((int)features.Channels, (int)features.Stride) : null,
        Queries = input.Queries is { } queries ? new((int)queries.Count, (int)queries.Channels) : null,
    };
}
