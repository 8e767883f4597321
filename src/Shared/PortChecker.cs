using System;
using System.Collections.Generic;
using System.Linq;

namespace Seg.Shared;

/// <summary>A component of a model as the checker sees it.</summary>
/// <param name="Slot">The slot's JSON name, e.g. <c>pixelDecoder</c>.</param>
/// <param name="Id">The component's id.</param>
/// <param name="Ports">Its declarations.</param>
/// <param name="Option">The value of one of its options by C# name, or null when there is no such option.</param>
internal sealed record PortComponent(string Slot, string Id, IReadOnlyList<PortDeclaration> Ports, Func<string, object?> Option);

/// <summary>A pyramid level's name, stride and channels.</summary>
internal sealed record PortLevel(string Name, long Stride, long Channels)
{
    public override string ToString() => $"{Name}: {Channels} @ /{Stride}";
}

/// <summary>Queries of a decoder.</summary>
/// <param name="Count">How many.</param>
/// <param name="Channels">Channels of each.</param>
/// <param name="Predicted">Whether they carry predictions of their own; null where their giver does not say.</param>
internal sealed record PortQueries(long Count, long Channels, bool? Predicted);

/// <summary>Class logits of pixels.</summary>
/// <param name="Stride">Pixels of the padded input per cell; null where their giver does not say.</param>
internal sealed record PortPixelLogits(long? Stride);

/// <summary>Detections with masks.</summary>
/// <param name="Stages">At how many resolutions the masks are predicted; null where their giver does not say.</param>
internal sealed record PortDetections(long? Stages);

/// <summary>What a component receives or gives, with every number known.</summary>
internal sealed record ResolvedPorts
{
    public IReadOnlyList<PortLevel>? Pyramid { get; init; }
    public (long Channels, long Stride)? MaskFeatures { get; init; }
    public PortQueries? Queries { get; init; }
    public bool Regions { get; init; }
    public bool Masks { get; init; }
    public PortPixelLogits? PixelLogits { get; init; }
    public PortDetections? Detections { get; init; }

    /// <summary>These, and of what is not among them the earlier ones.</summary>
    public ResolvedPorts Over(ResolvedPorts earlier) => new()
    {
        Pyramid = Pyramid ?? earlier.Pyramid,
        MaskFeatures = MaskFeatures ?? earlier.MaskFeatures,
        Queries = Queries ?? earlier.Queries,
        Regions = Regions || earlier.Regions,
        Masks = Masks || earlier.Masks,
        PixelLogits = PixelLogits ?? earlier.PixelLogits,
        Detections = Detections ?? earlier.Detections,
    };

    public override string ToString()
    {
        var parts = new List<string>();
        if (Pyramid is not null) parts.Add(string.Join(", ", Pyramid));
        if (MaskFeatures is { } features) parts.Add($"mask features: {features.Channels} @ /{features.Stride}");
        if (Queries is { } queries) parts.Add($"queries: {queries.Count} x {queries.Channels}");
        if (Regions) parts.Add("regions");
        if (Masks) parts.Add("masks");
        if (PixelLogits is not null) parts.Add("pixel logits");
        if (Detections is not null) parts.Add("detections");
        return string.Join("; ", parts);
    }
}

/// <summary>A rule that a model breaks.</summary>
/// <param name="Id">SEG2###.</param>
/// <param name="Slot">The slot whose need is not met.</param>
/// <param name="Message">What was expected and what was found.</param>
internal sealed record PortFinding(string Id, string Slot, string Message)
{
    /// <summary>A level that is asked for and not given, with the nearest of those that are: what a code fix may write over it.</summary>
    public (string Asked, string Nearest)? Level { get; init; }
}

/// <summary>What the checker knows of a model.</summary>
/// <param name="Findings">Broken rules; empty when the model fits together.</param>
/// <param name="Inputs">By slot, what reaches it.</param>
/// <param name="Outputs">By slot, what it gives.</param>
internal sealed record PortReport(IReadOnlyList<PortFinding> Findings, IReadOnlyDictionary<string, ResolvedPorts> Inputs, IReadOnlyDictionary<string, ResolvedPorts> Outputs);

/// <summary>
/// Resolves and checks the ports of a model: the same source runs in the generator, over specs in C#, and in the run time, over specs in JSON.
/// </summary>
internal static class PortChecker
{
    // The forward pass of a SegModel runs through these. Which decoder there must be, if any, the head's needs say.
    private static readonly (string Slot, string Name)[] Required = [("backbone", "backbone"), ("head", "head"), ("postProcessor", "post-processor")];

    /// <param name="components">In data-flow order: backbone first.</param>
    /// <param name="classes">How many classes the model has: <c>Classes</c> in expressions.</param>
    public static PortReport Check(IReadOnlyList<PortComponent> components, long classes = 0)
    {
        components = components.Select(c => c with { Option = name => c.Option(name) ?? (name == PortExpression.Classes ? classes : null) }).ToArray();
        var findings = new List<PortFinding>();
        var inputs = new Dictionary<string, ResolvedPorts>();
        var outputs = new Dictionary<string, ResolvedPorts>();
        foreach (var (slot, name) in Required)
        {
            if (components.All(c => c.Slot != slot)) findings.Add(new(DiagnosticIds.MissingSlot, slot, $"The model has no {name} ({slot})."));
        }

        // The nearest earlier giver wins.
        var atHand = new ResolvedPorts();
        foreach (var component in components)
        {
            inputs[component.Slot] = atHand;
            try
            {
                foreach (var need in component.Ports.Where(p => !p.Gives)) CheckNeed(component, need, atHand, findings);
            }
            catch (FormatException broken)
            {
                Broken(component, broken);
            }
            try
            {
                var given = Give(component, atHand);
                outputs[component.Slot] = given;
                atHand = given.Over(atHand);
            }
            catch (FormatException broken)
            {
                Broken(component, broken);
                // What this one gives is not known, so nothing can be said of those behind it.
                break;
            }
        }
        CheckDecoders(components, findings);
        return new(findings, inputs, outputs);

        // A level that is missing makes both a need and an expression fail; one finding says it.
        void Broken(PortComponent component, FormatException broken)
        {
            if (findings.All(f => f.Slot != component.Slot))
                findings.Add(new(DiagnosticIds.BadPortExpression, component.Slot, $"{component.Id}: {broken.Message}"));
        }
    }

    // A head reads one decoder's output; what another one computes would go nowhere.
    private static void CheckDecoders(IReadOnlyList<PortComponent> components, List<PortFinding> findings)
    {
        if (components.FirstOrDefault(c => c.Slot == "head") is not { } head) return;
        var read = HeadInputs.Of(head.Ports);
        foreach (var (slot, input, gives) in new[] { ("transformerDecoder", HeadInput.Queries, "queries"), ("regionDecoder", HeadInput.Regions, "regions") })
        {
            if (input != read && components.FirstOrDefault(c => c.Slot == slot) is { } decoder)
                findings.Add(new(DiagnosticIds.DecoderUnused, slot, $"{decoder.Id} ({slot}) gives {gives}, and the head {head.Id} reads {HeadInputs.Text(read)}."));
        }
    }

    private static void CheckNeed(PortComponent component, PortDeclaration need, ResolvedPorts input, List<PortFinding> findings)
    {
        if (!Applies(component, need, input)) return;
        var who = $"{component.Id} ({component.Slot})";
        switch (need.Port)
        {
            case "Pyramid":
                if (input.Pyramid is null) { NotGiven("a feature pyramid"); return; }
                CheckPyramid(component, need, input, who, findings);
                return;
            case "MaskFeatures":
                if (input.MaskFeatures is not { } features) { NotGiven("mask features"); return; }
                Compare(DiagnosticIds.ChannelsDiffer, need.Channels, features.Channels, "channels of the mask features");
                Compare(DiagnosticIds.StridesDiffer, need.Stride, features.Stride, "as stride of the mask features");
                return;
            case "Queries":
                if (input.Queries is not { } queries) { NotGiven("queries"); return; }
                Compare(DiagnosticIds.CountsDiffer, need.Count, queries.Count, "queries");
                Compare(DiagnosticIds.ChannelsDiffer, need.Channels, queries.Channels, "channels of the queries");
                if (need.Predicted is not null && queries.Predicted is { } predicted && Condition(component, need.Predicted, input) is var wanted && wanted != predicted)
                    findings.Add(new(DiagnosticIds.QueriesDiffer, component.Slot,
                        $"{who} needs queries {Kind(wanted)} ({need.Predicted}{Values(component, need.Predicted)}), and gets queries {Kind(predicted)}."));
                return;
            case PortDeclaration.Options:
                if (!Condition(component, need.That!, input))
                    findings.Add(new(DiagnosticIds.OptionsDisagree, component.Slot,
                        $"{who} requires {need.That}{(need.Because is null ? "" : $" ({need.Because})")}{Values(component, need.That!, ", and has ")}."));
                return;
            case "Regions" when !input.Regions: NotGiven("regions"); return;
            case "Masks" when !input.Masks: NotGiven("mask predictions"); return;
            case "PixelLogits" when input.PixelLogits is null: NotGiven("class logits of pixels"); return;
            case "PixelLogits" when input.PixelLogits.Stride is { } stride: Compare(DiagnosticIds.StridesDiffer, need.Stride, stride, "as stride of the pixel logits"); return;
            case "Detections" when input.Detections is null: NotGiven("detections"); return;
            case "Detections" when input.Detections.Stages is { } stages: Compare(DiagnosticIds.CountsDiffer, need.Count, stages, "resolutions of masks"); return;
        }

        static string Kind(bool predicted) => predicted ? "with predictions of their own" : "that are bare embeddings";

        void NotGiven(string what) => findings.Add(new(DiagnosticIds.PortNotGiven, component.Slot, $"{who} needs {what}, and no component before it gives them."));

        void Compare(string id, string? expression, long found, string of)
        {
            if (expression is not null && Number(component, expression, input) is var expected && expected != found)
                findings.Add(new(id, component.Slot, $"{who} needs {expected} {of} ({expression}), and gets {found}."));
        }
    }

    private static void CheckPyramid(PortComponent component, PortDeclaration need, ResolvedPorts input, string who, List<PortFinding> findings)
    {
        var pyramid = input.Pyramid!;
        var picked = pyramid;
        if (need.Names is not null)
        {
            var names = Names(component, need.Names, input);
            var missing = names.Where(name => pyramid.All(l => l.Name != name)).ToArray();
            if (missing.Length > 0)
            {
                findings.Add(new(DiagnosticIds.LevelsDiffer, component.Slot,
                    $"{who} needs level {string.Join(", ", missing)} ({need.Names}), and gets {string.Join(", ", pyramid.Select(l => l.Name))}.")
                {
                    Level = NearestName.Of(missing[0], pyramid.Select(l => l.Name).Except(names)) is { } nearest ? (missing[0], nearest) : null,
                });
                return;
            }
            picked = names.Select(name => pyramid.First(l => l.Name == name)).ToArray();
        }
        if (need.Levels is not null && Number(component, need.Levels, input) is var levels && levels != picked.Count)
            findings.Add(new(DiagnosticIds.LevelsDiffer, component.Slot,
                $"{who} needs {levels} levels ({need.Levels}), and gets {picked.Count}: {string.Join(", ", picked.Select(l => l.Name))}."));
        foreach (var level in picked)
        {
            if (need.Channels is not null && Number(component, need.Channels, input) is var channels && channels != level.Channels)
                findings.Add(new(DiagnosticIds.ChannelsDiffer, component.Slot, $"{who} needs {channels} channels ({need.Channels}) at level {level.Name}, and gets {level.Channels}."));
            if (need.Stride is not null && Number(component, need.Stride, input) is var stride && stride != level.Stride)
                findings.Add(new(DiagnosticIds.StridesDiffer, component.Slot, $"{who} needs stride {stride} ({need.Stride}) at level {level.Name}, and gets {level.Stride}."));
        }
    }

    private static ResolvedPorts Give(PortComponent component, ResolvedPorts input)
    {
        var levels = new List<PortLevel>();
        var given = new ResolvedPorts();
        foreach (var gift in component.Ports.Where(p => p.Gives && Applies(component, p, input)))
        {
            switch (gift.Port)
            {
                case "Pyramid" when gift.Level is not null:
                    levels.Add(new(gift.Level, Number(component, gift.Stride ?? "0", input), Number(component, gift.Channels ?? "0", input)));
                    break;
                case "Pyramid":
                    levels.AddRange(Picked(component, gift, input));
                    break;
                case "MaskFeatures":
                    given = given with { MaskFeatures = (Number(component, gift.Channels ?? "0", input), Number(component, gift.Stride ?? "0", input)) };
                    break;
                case "Queries":
                    var predicted = gift.Predicted is null ? default(bool?) : Condition(component, gift.Predicted, input);
                    given = given with { Queries = new(Number(component, gift.Count ?? "0", input), Number(component, gift.Channels ?? "0", input), predicted) };
                    break;
                case "Regions": given = given with { Regions = true }; break;
                case "Masks": given = given with { Masks = true }; break;
                case "PixelLogits":
                    given = given with { PixelLogits = new(gift.Stride is null ? PixelStride(component, input) : Number(component, gift.Stride, input)) };
                    break;
                case "Detections": given = given with { Detections = new(gift.Count is null ? null : Number(component, gift.Count, input)) }; break;
            }
        }
        return levels.Count > 0 ? given with { Pyramid = levels } : given;
    }

    // Logits that are handed on keep their stride, and those made of mask features have theirs.
    private static long? PixelStride(PortComponent component, ResolvedPorts input) =>
        Needs(component, "PixelLogits") ? input.PixelLogits?.Stride : Needs(component, "MaskFeatures") ? input.MaskFeatures?.Stride : null;

    private static bool Needs(PortComponent component, string port) => component.Ports.Any(p => !p.Gives && p.Port == port);

    private static IEnumerable<PortLevel> Picked(PortComponent component, PortDeclaration gift, ResolvedPorts input)
    {
        var source = input.Pyramid ?? [];
        IEnumerable<PortLevel> picked = gift.From is null ? source
            : Names(component, gift.From, input).Select(name => source.FirstOrDefault(l => l.Name == name) ?? throw new FormatException($"The level '{name}' ({gift.From}) is not given."));
        if (gift.CoarseFirst) picked = PortExpression.CoarseFirst(picked, l => l.Stride);
        if (gift.Take is not null) picked = picked.Take((int)Number(component, gift.Take, input));
        return picked.Select(l => gift.Channels is null ? l : l with { Channels = Number(component, gift.Channels, input) }).ToArray();
    }

    private static bool Applies(PortComponent component, PortDeclaration declaration, ResolvedPorts input) =>
        declaration.When is null || Condition(component, declaration.When, input);

    private static bool Condition(PortComponent component, string expression, ResolvedPorts input) =>
        Evaluate(component, expression, input) as bool? ?? throw new FormatException($"\"{expression}\" yields neither true nor false.");

    // The options that an expression names, with their values: what there is to change.
    private static string Values(PortComponent component, string expression, string before = ", ")
    {
        var named = PortExpression.Names(expression).Select(name => (name, value: component.Option(name))).Where(o => o.value is not null)
            .Select(o => $"{o.name} = {PortExpression.Text(o.value!)}").ToArray();
        return named.Length == 0 ? "" : before + string.Join(", ", named);
    }

    private static long Number(PortComponent component, string expression, ResolvedPorts input) =>
        Evaluate(component, expression, input) as long? ?? throw new FormatException($"\"{expression}\" yields no whole number.");

    private static IReadOnlyList<string> Names(PortComponent component, string expression, ResolvedPorts input) => Evaluate(component, expression, input) switch
    {
        IReadOnlyList<object> list when list.All(item => item is string) => list.Cast<string>().ToArray(),
        string name => [name],
        _ => throw new FormatException($"\"{expression}\" yields no level names."),
    };

    private static object Evaluate(PortComponent component, string expression, ResolvedPorts input) =>
        PortExpression.Evaluate(expression, component.Option,
            name => input.Pyramid?.FirstOrDefault(l => l.Name == name) is { } level ? (level.Stride, level.Channels) : null);
}
