using Seg.Shared;

namespace Seg.Runtime;

/// <summary>Lays the statements of a JSON object (a spec file, or overrides) over a base spec.</summary>
/// <param name="components">Knows the options of every component.</param>
internal sealed class SpecOverlay(IComponentCatalog components)
{
    /// <summary>A new spec: the base where the object is silent.</summary>
    /// <param name="root">Statements; <c>extends</c> is passed over (the caller has followed it).</param>
    /// <param name="from">The base, or null where the object must state everything.</param>
    /// <param name="defaultId">The id where neither states one.</param>
    /// <exception cref="SegException">SEG4001, SEG4002, SEG4003 or SEG4005, with file, line and path; several as one <see cref="SpecException"/>.</exception>
    public ModelSpec Apply(SpecObject root, ModelSpec? from, string defaultId)
    {
        var slots = new Dictionary<ComponentKind, ComponentSpecAttribute>();
        foreach (var (kind, options) in from?.Components ?? new Dictionary<ComponentKind, ComponentSpecAttribute>())
            slots[kind] = components.Get(options).Copy(options);
        var (id, task, classes) = (default(string), from?.Task ?? SegTask.None, from?.Classes);
        var (preprocess, checkpoint, published, names) = (FixedSections.Copy(from?.Preprocess), from?.Checkpoint, from?.Published, from?.StateNames ?? ModelSpec.DefaultStateNames);
        var window = from?.SlidingWindow;
        var stated = new HashSet<ComponentKind>();
        var errors = new SpecErrors();
        foreach (var (key, node) in root.Members) errors.Try(() => Lay(key, node));
        errors.Try(() => task = task != SegTask.None || Stated(SpecKeys.Task) ? task : throw Lacks(SpecKeys.Task));
        errors.Try(() => classes = classes is not null || Stated(SpecKeys.Classes) ? classes : throw Lacks(SpecKeys.Classes));
        errors.Throw();
        return new()
        {
            Id = id ?? defaultId, Task = task, Classes = classes!,
            Components = slots, Preprocess = preprocess, SlidingWindow = window, Checkpoint = checkpoint, Published = published, StateNames = names,
        };

        void Lay(string key, SpecNode node)
        {
            if (SpecKeys.Slot(key) is { } slot)
            {
                if (!stated.Add(slot)) throw node.Error(DiagnosticIds.MalformedSpec, $"the {slot.JsonName()} stands here twice, under a short name and its own.");
                Fill(slots, slot, node);
                return;
            }
            switch (SpecKeys.Root.FirstOrDefault(k => string.Equals(k, key, StringComparison.OrdinalIgnoreCase)))
            {
                case SpecKeys.Extends: break;
                // For the editor only.
                case SpecKeys.Schema: node.AsText(); break;
                case SpecKeys.Id: id = node.AsText(); break;
                case SpecKeys.Task: task = node.AsTask(); break;
                case SpecKeys.Classes: classes = ClassesOf(node); break;
                case SpecKeys.Preprocess: preprocess = FixedSections.Apply(FixedSections.Preprocess, preprocess, node); break;
                case SpecKeys.SlidingWindow: window = IsNull(node) ? null : FixedSections.Apply(FixedSections.SlidingWindow, FixedSections.Copy(window), node); break;
                case SpecKeys.Checkpoint: checkpoint = IsNull(node) ? null : CheckpointOf(checkpoint, node); break;
                case SpecKeys.Published: published = IsNull(node) ? null : FixedSections.Apply(FixedSections.Published, FixedSections.Copy(published), node); break;
                case SpecKeys.StateNames: names = Names(names, node); break;
                default: throw UnknownKeys.Error(node, key, SpecKeys.Root);
            }
        }
        // A key that is stated wrongly is not missing as well.
        bool Stated(string key) => root.Members.ContainsKey(key);

        SegException Lacks(string key) => root.Error(DiagnosticIds.MalformedSpec, $"the key '{key}' is missing; state it, or a model to take it from under 'extends'.");
    }

    // Another component starts from its own published defaults; the same one keeps what the base says.
    private void Fill(Dictionary<ComponentKind, ComponentSpecAttribute> slots, ComponentKind slot, SpecNode node)
    {
        if (IsNull(node))
        {
            slots.Remove(slot);
            return;
        }
        var current = slots.GetValueOrDefault(slot);
        var options = node as SpecObject;
        var use = options is null ? node : options.Members.GetValueOrDefault(SpecKeys.Use);
        var id = use?.AsText() ?? current?.Id
            ?? throw node.Error(DiagnosticIds.MalformedSpec, $"the key '{SpecKeys.Use}' is missing: the model that this one extends has no {slot.JsonName()}, so name the component.");
        ComponentDescriptor descriptor;
        try
        {
            descriptor = components.Get(slot, id);
        }
        catch (SegException unknown)
        {
            throw new SegException(unknown.DiagnosticId, $"{(use ?? node).Where}: {unknown.Reason}", unknown);
        }
        if (current?.Id != id) slots[slot] = descriptor.NewSpec();
        if (options is not null) OptionSection.Bind(descriptor, slots[slot], options);
    }

    // Another file is another checkpoint: the base's hash and licence say nothing of it.
    private static CheckpointAttribute CheckpointOf(CheckpointAttribute? from, SpecNode node)
    {
        var another = node.AsObject().Members.TryGetValue("file", out var file) && file.AsText() != from?.File;
        var checkpoint = FixedSections.Apply(FixedSections.Checkpoint, FixedSections.Copy(another ? null : from), node);
        if (another && Path.GetFullPath(checkpoint.File, FolderOf(node)) is var beside && File.Exists(beside)) checkpoint.File = beside;
        return checkpoint;
    }

    private static string ClassesOf(SpecNode node) => node.AsText() is var classes && classes.EndsWith(".json", StringComparison.OrdinalIgnoreCase)
        ? Path.GetFullPath(classes, FolderOf(node)) : classes;

    // A path in a spec file is meant from that file's folder, one on the command line from the current.
    private static string FolderOf(SpecNode node) =>
        node.At.Line > 0 ? Path.GetDirectoryName(Path.GetFullPath(node.Source))! : Environment.CurrentDirectory;

    private static IReadOnlyDictionary<ComponentKind, string> Names(IReadOnlyDictionary<ComponentKind, string> from, SpecNode node)
    {
        var names = from.ToDictionary();
        foreach (var (key, value) in node.AsObject().Members)
            names[SpecKeys.Slot(key) ?? throw UnknownKeys.Error(value, key, ModelSpec.DefaultStateNames.Keys.Select(k => k.JsonName()))] = value.AsText();
        return names;
    }

    private static bool IsNull(SpecNode node) => node is SpecScalar { Text: null };
}
