using System.Collections;

namespace Seg.Runtime;

/// <summary>One thing in which two specs differ.</summary>
/// <param name="Path">Where, e.g. <c>transformerDecoder.queries</c>.</param>
/// <param name="Left">The first spec's value, or null where it has none.</param>
/// <param name="Right">The second's.</param>
public sealed record SpecDifference(string Path, string? Left, string? Right)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Path}: {Left ?? "(none)"} → {Right ?? "(none)"}";
}

/// <summary>Compares specs by value: options of attribute classes have no equality of their own. Thread-safe.</summary>
/// <param name="components">Knows the options of every component.</param>
public sealed class SpecComparer(IComponentCatalog components)
{
    /// <summary>Whether both describe the same model, id included.</summary>
    public bool Equal(ModelSpec left, ModelSpec right) => ReferenceEquals(left, right) || !Differences(left, right).Any();

    /// <summary>Everything in which they differ, in the order of a JSON spec.</summary>
    public IEnumerable<SpecDifference> Differences(ModelSpec left, ModelSpec right)
    {
        var all = new List<SpecDifference>();
        Compare(SpecKeys.Id, left.Id, right.Id);
        Compare(SpecKeys.Task, left.Task, right.Task);
        Compare(SpecKeys.Classes, left.Classes, right.Classes);
        foreach (var slot in ComponentKinds.Slots) CompareSlot(slot);
        CompareSection(SpecKeys.Preprocess, FixedSections.Preprocess, left.Preprocess, right.Preprocess);
        CompareSection(SpecKeys.SlidingWindow, FixedSections.SlidingWindow, left.SlidingWindow, right.SlidingWindow);
        CompareSection(SpecKeys.Checkpoint, FixedSections.Checkpoint, left.Checkpoint, right.Checkpoint);
        CompareSection(SpecKeys.Published, FixedSections.Published, left.Published, right.Published);
        foreach (var slot in ComponentKinds.Slots)
            Compare($"{SpecKeys.StateNames}.{slot.JsonName()}", left.StateNames.GetValueOrDefault(slot), right.StateNames.GetValueOrDefault(slot));
        return all;

        void Compare(string path, object? a, object? b)
        {
            if (!Same(a, b)) all.Add(new(path, Text(a), Text(b)));
        }

        void CompareSlot(ComponentKind slot)
        {
            var (a, b) = (left.Components.GetValueOrDefault(slot), right.Components.GetValueOrDefault(slot));
            if (a?.Id != b?.Id)
            {
                Compare($"{slot.JsonName()}.{SpecKeys.Use}", a?.Id, b?.Id);
                return;
            }
            if (a is null || b is null) return;
            var descriptor = components.Get(a);
            foreach (var option in descriptor.Options)
                Compare($"{slot.JsonName()}.{option.JsonName}", descriptor.ValueOf(a, option.Name), descriptor.ValueOf(b, option.Name));
        }

        void CompareSection<T>(string name, IReadOnlyList<SectionKey<T>> keys, T? a, T? b) where T : class
        {
            foreach (var key in keys) Compare($"{name}.{key.Name}", a is null ? null : key.Get(a), b is null ? null : key.Get(b));
        }
    }

    /// <summary>Equality of option values; arrays by item, and an empty one equals none.</summary>
    internal static bool Same(object? a, object? b) => (a, b) switch
    {
        (string, _) or (_, string) => (a as string ?? "") == (b as string ?? ""),
        (IEnumerable x, IEnumerable y) => x.Cast<object>().SequenceEqual(y.Cast<object>()),
        _ => Equals(a, b),
    };

    private static string? Text(object? value) => value switch
    {
        null => null,
        string text => text,
        IEnumerable items => $"[{string.Join(", ", items.Cast<object>().Select(Text))}]",
        IFormattable number => number.ToString(null, System.Globalization.CultureInfo.InvariantCulture),
        _ => value.ToString(),
    };
}
