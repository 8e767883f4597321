using Seg.Generators.Infrastructure;

namespace Seg.Generators.Models;

/// <summary>A compiled model spec as its attributes state it, with what it extends merged in.</summary>
/// <param name="Nest">Where the class stands.</param>
/// <param name="Type">The class with <c>global::</c>.</param>
/// <param name="Id">The model's id.</param>
/// <param name="Task">Value of SegTask.</param>
/// <param name="Classes">Id of the class catalogue.</param>
/// <param name="Slots">Chosen components in data-flow order.</param>
/// <param name="Preprocess">Stated pre-processing options.</param>
/// <param name="StateNames">Stated names of slots in the state dict.</param>
/// <param name="SlidingWindow">Stated options of inference in windows; null without the attribute.</param>
/// <param name="Checkpoint">Stated checkpoint facts; null without the attribute.</param>
/// <param name="Published">Stated facts of the published configuration; null without the attribute.</param>
internal sealed record ModelInfo(
    TypeNest Nest,
    string Type,
    string Id,
    int Task,
    string Classes,
    EquatableArray<SlotInfo> Slots,
    EquatableArray<NamedValue> Preprocess,
    EquatableArray<NamedValue> StateNames,
    EquatableArray<NamedValue>? SlidingWindow,
    EquatableArray<NamedValue>? Checkpoint,
    EquatableArray<NamedValue>? Published);

/// <summary>A component's attribute on a model.</summary>
/// <param name="Kind">Member of ComponentKind.</param>
/// <param name="Spec">The options class with <c>global::</c>.</param>
/// <param name="Values">Options that are stated; the others keep the published defaults.</param>
internal sealed record SlotInfo(string Kind, string Spec, EquatableArray<NamedValue> Values);

/// <summary>A named attribute argument.</summary>
/// <param name="Name">The property.</param>
/// <param name="CSharp">Its value as C#.</param>
/// <param name="Json">Its value as JSON.</param>
internal sealed record NamedValue(string Name, string CSharp, string Json);

/// <summary>What a model must know of a component, of this assembly or of a referenced plugin.</summary>
/// <param name="Kind">The kind's JSON name.</param>
/// <param name="Id">The component's id.</param>
/// <param name="Descriptor">Descriptor class with <c>global::</c>.</param>
/// <param name="Spec">Options class with <c>global::</c>.</param>
/// <param name="Component">Implementation with <c>global::</c>.</param>
/// <param name="Defaults">Published defaults, <c>Name=json</c> a line.</param>
/// <param name="Ports">Port declarations, one a line.</param>
/// <param name="Tasks">Value of SegTask; 0 when it serves any.</param>
/// <param name="Arguments">Constructor arguments; null when the model cannot name the class and goes through the descriptor.</param>
internal sealed record ComponentFacts(string Kind, string Id, string Descriptor, string Spec, string Component, string Defaults, string Ports, int Tasks, EquatableArray<string>? Arguments);

/// <summary>Everything that models may refer to.</summary>
internal sealed record Surroundings(EquatableArray<ComponentFacts> Components, EquatableArray<ClassCount> Classes);

/// <summary>A class catalogue by id.</summary>
internal sealed record ClassCount(string Id, int Count);

/// <summary>A model whose wiring was checked: every shape is known.</summary>
internal sealed record ModelPlan(ModelInfo Model, int ClassCount, EquatableArray<PlannedSlot> Slots);

/// <summary>A slot of a checked model.</summary>
/// <param name="Slot">The kind and stated options.</param>
/// <param name="Component">The component.</param>
/// <param name="Pyramid">The levels that reach it.</param>
/// <param name="MaskFeatures">The mask features that reach it, as constructor arguments "channels, stride"; null for none.</param>
/// <param name="Queries">The queries that reach it, as constructor arguments "count, channels"; null for none.</param>
/// <param name="Gives">Shapes that it gives, as text.</param>
internal sealed record PlannedSlot(SlotInfo Slot, ComponentFacts Component, EquatableArray<LevelInfo> Pyramid, string? MaskFeatures, string? Queries, string Gives);

/// <summary>A pyramid level.</summary>
internal sealed record LevelInfo(string Name, long Stride, long Channels);
