using Seg.Shared;

namespace Seg.Runtime.Checkpoints;

/// <summary>One entry's way into one tensor of the model.</summary>
/// <param name="Entry">The file's name.</param>
/// <param name="Target">The model's name.</param>
/// <param name="FirstRow">The first row (of the first dimension) that it fills.</param>
/// <param name="Rows">How many rows it fills; -1 for the whole tensor.</param>
/// <param name="Form">How the entry's values lie.</param>
public sealed record CheckpointMove(string Entry, string Target, long FirstRow = 0, long Rows = -1, KeyForm Form = KeyForm.Same);

/// <summary>What will be copied where, decided from names, shapes and types alone: nothing is read and nothing is changed.</summary>
/// <param name="Map">The key map.</param>
/// <param name="Moves">The copies, in file order.</param>
/// <param name="Problems">What does not fit, by kind and then by name.</param>
/// <param name="Converted">Model tensors whose values change type.</param>
public sealed record CheckpointPlan(
    KeyMap Map, IReadOnlyList<CheckpointMove> Moves, IReadOnlyList<CheckpointProblem> Problems, IReadOnlyList<string> Converted)
{
    /// <summary>Plans the loading of a file's entries into a model's tensors.</summary>
    /// <param name="entries">The file's entries.</param>
    /// <param name="model">The model's tensors.</param>
    /// <param name="options">The key map and what may convert.</param>
    /// <param name="maps">The maps to choose from: the model's own names where nothing is left over; else the one that places most entries, of these the one that leaves fewest problems.</param>
    public static CheckpointPlan Make(IReadOnlyList<CheckpointEntry> entries, IReadOnlyList<CheckpointEntry> model, CheckpointOptions options, KeyMapCatalog maps)
    {
        if (!string.IsNullOrEmpty(options.KeyMap)) return Under(maps.Get(options.KeyMap));
        string[] names = [.. entries.Select(e => e.Name)];
        // Files under the model's own names are what a host loads day by day; to lay every map over them would take longer than to read them. Only those that
        // know the names for theirs have a say.
        if (Under(KeyMapCatalog.Own) is { Problems.Count: 0 } own)
            return maps.All.Where(map => map.Recognises(names)).Select(Under).FirstOrDefault(plan => plan.Problems.Count == 0 && plan.Moves.Count >= own.Moves.Count) ?? own;
        return maps.Candidates(names, [.. model.Select(m => m.Name)]).Select(Under)
            .OrderBy(p => p.Problems.Count).ThenByDescending(p => p.Map.Recognises(names)).First();

        CheckpointPlan Under(KeyMap map) => new Planner(map, entries, model, options.Convert).Run();
    }

    private sealed class Planner(KeyMap map, IReadOnlyList<CheckpointEntry> entries, IReadOnlyList<CheckpointEntry> model, bool convert)
    {
        private readonly HashSet<string> _inFile = entries.Select(e => e.Name).ToHashSet(StringComparer.Ordinal);
        private readonly Dictionary<string, CheckpointEntry> _inModel = model.ToDictionary(m => m.Name, StringComparer.Ordinal);
        private readonly Dictionary<string, SortedSet<int>> _found = new(StringComparer.Ordinal);
        private readonly List<CheckpointMove> _moves = [];
        private readonly List<CheckpointProblem> _problems = [];
        private readonly SortedSet<string> _converted = new(StringComparer.Ordinal);

        public CheckpointPlan Run()
        {
            foreach (var entry in entries) Place(entry);
            foreach (var tensor in model) ReportIfMissing(tensor);
            var sorted = _problems.OrderBy(p => p.Kind).ThenBy(p => p.Name, StringComparer.Ordinal);
            return new CheckpointPlan(map, _moves, [.. sorted], [.. _converted]);
        }

        private void Place(CheckpointEntry entry)
        {
            if (map.ToModel(entry.Name, _inFile.Contains, _inModel.ContainsKey) is not { } target)
            {
                Unexpected(entry, "");
                return;
            }
            if (!_inModel.TryGetValue(target.Name, out var tensor))
            {
                if (!map.IsDispensable(target.Name)) Unexpected(entry, target.Name == entry.Name ? "" : $", {target.Name} in the model's names");
                return;
            }
            if (!Parts(target.Name).Add(target.Part))
            {
                Unexpected(entry, $", a second entry for {target.Name}");
                return;
            }
            if (Fits(entry, tensor, target)) _moves.Add(Move(entry, tensor, target));
        }

        private bool Fits(CheckpointEntry entry, CheckpointEntry tensor, KeyTarget target)
        {
            var expected = InFile(PartShape(tensor.Shape, target.Parts), target.Form);
            if (expected is null || !expected.SequenceEqual(entry.Shape))
            {
                var part = target.Parts == 1 ? "" : $" (part {target.Part + 1} of {target.Parts}, {entry.Name})";
                _problems.Add(new(CheckpointProblemKind.MisShaped, tensor.Name, $"model {Text(expected ?? tensor.Shape)}, file {Text(entry.Shape)}{part}") { ModelShape = expected ?? tensor.Shape, FileShape = entry.Shape });
                return false;
            }
            if (entry.Type == tensor.Type) return true;
            var types = $"model {ElementTypes.Name(tensor.Type)}, file {ElementTypes.Name(entry.Type)}";
            if (convert && ElementTypes.Converts(entry.Type, tensor.Type))
            {
                _converted.Add($"{tensor.Name} {types}");
                return true;
            }
            _problems.Add(new(CheckpointProblemKind.MisTyped, tensor.Name, types));
            return false;
        }

        private void ReportIfMissing(CheckpointEntry tensor)
        {
            var parts = _found.GetValueOrDefault(tensor.Name);
            var sources = map.ToFile(tensor.Name);
            var whole = sources.Count == 0 ? 1 : sources[0].Parts;
            if (parts is null)
            {
                if (!map.IsDerived(tensor.Name)) Missing(tensor, Elsewhere(tensor.Name, [.. sources.Select(s => s.Entry)]));
                return;
            }
            if (parts.Count < whole) Missing(tensor, Elsewhere(tensor.Name, [.. sources.Where(s => !parts.Contains(s.Part)).Select(s => s.Entry)]));
        }

        private void Missing(CheckpointEntry tensor, string where) =>
            _problems.Add(new(CheckpointProblemKind.Missing, tensor.Name, $"{Text(tensor.Shape)} {ElementTypes.Name(tensor.Type)}{where}"));

        private void Unexpected(CheckpointEntry entry, string where) =>
            _problems.Add(new(CheckpointProblemKind.Unexpected, entry.Name, $"{Text(entry.Shape)} {ElementTypes.Name(entry.Type)}{where}"));

        private SortedSet<int> Parts(string target) => _found.TryGetValue(target, out var parts) ? parts : _found[target] = [];

        private static CheckpointMove Move(CheckpointEntry entry, CheckpointEntry tensor, KeyTarget target)
        {
            if (target.Parts == 1) return new CheckpointMove(entry.Name, tensor.Name, Form: target.Form);
            var rows = tensor.Shape[0] / target.Parts;
            return new CheckpointMove(entry.Name, tensor.Name, target.Part * rows, rows, target.Form);
        }

        // The shape of one of several equal runs of rows, or null when the rows cannot be divided so.
        private static IReadOnlyList<long>? PartShape(IReadOnlyList<long> shape, int parts)
        {
            if (parts == 1) return shape;
            return shape.Count == 0 || shape[0] % parts != 0 ? null : [shape[0] / parts, .. shape.Skip(1)];
        }

        private static IReadOnlyList<long>? InFile(IReadOnlyList<long>? shape, KeyForm form) => (form, shape) switch
        {
            (KeyForm.Transposed, { Count: 2 }) => [shape[1], shape[0]],
            (KeyForm.Transposed, _) => null,
            (KeyForm.Pointwise, { }) => [.. shape, 1, 1],
            (KeyForm.Unfolded, not { Count: > 0 }) => null,
            (KeyForm.Unfolded, _) when shape[^1] % 4 != 0 => null,
            _ => shape,
        };

        private static string Elsewhere(string name, string[] entries) =>
            entries.Length == 0 || entries is [var only] && only == name ? "" : $", {string.Join(" + ", entries)} in the file's names";

        private static string Text(IReadOnlyList<long> shape) => $"[{string.Join(", ", shape)}]";
    }
}
