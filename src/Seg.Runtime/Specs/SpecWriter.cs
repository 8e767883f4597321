using System.Collections;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Seg.Runtime;

/// <summary>Writes specs as JSON that <see cref="SpecReader"/> reads back to an equal spec. Thread-safe.</summary>
/// <param name="components">Knows the options of every component.</param>
public sealed class SpecWriter(IComponentCatalog components)
{
    private static readonly JsonWriterOptions Options = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The spec as JSON, ending in a line break.</summary>
    /// <param name="spec">Any spec whose components the catalogue knows.</param>
    /// <param name="all">All options, or only those that differ from the component's published defaults.</param>
    public string ToJson(ModelSpec spec, bool all = true)
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text, Options))
        {
            json.WriteStartObject();
            json.WriteString(SpecKeys.Id, spec.Id);
            WriteTask(json, spec.Task);
            json.WriteString(SpecKeys.Classes, spec.Classes);
            foreach (var slot in ComponentKinds.Slots)
                if (spec.Components.TryGetValue(slot, out var options)) WriteSlot(json, slot, options, all);
            WriteSection(json, SpecKeys.Preprocess, FixedSections.Preprocess, spec.Preprocess, all);
            if (spec.SlidingWindow is not null) WriteSection(json, SpecKeys.SlidingWindow, FixedSections.SlidingWindow, spec.SlidingWindow, all: true);
            if (spec.Checkpoint is not null) WriteSection(json, SpecKeys.Checkpoint, FixedSections.Checkpoint, spec.Checkpoint, all: false);
            if (spec.Published is not null) WriteSection(json, SpecKeys.Published, FixedSections.Published, spec.Published, all: false);
            WriteNames(json, spec.StateNames);
            json.WriteEndObject();
        }
        text.WriteByte((byte)'\n');
        return Encoding.UTF8.GetString(text.ToArray());
    }

    private void WriteSlot(Utf8JsonWriter json, ComponentKind slot, ComponentSpecAttribute options, bool all)
    {
        var descriptor = components.Get(options);
        var defaults = descriptor.NewSpec();
        json.WriteStartObject(slot.JsonName());
        json.WriteString(SpecKeys.Use, descriptor.Id);
        foreach (var option in descriptor.Options)
        {
            var value = descriptor.ValueOf(options, option.Name);
            if (!all && SpecComparer.Same(value, descriptor.ValueOf(defaults, option.Name))) continue;
            json.WritePropertyName(option.JsonName);
            WriteValue(json, value);
        }
        json.WriteEndObject();
    }

    private static void WriteSection<T>(Utf8JsonWriter json, string name, IReadOnlyList<SectionKey<T>> keys, T section, bool all) where T : new()
    {
        var defaults = new T();
        json.WriteStartObject(name);
        foreach (var key in keys)
        {
            if (!all && SpecComparer.Same(key.Get(section), key.Get(defaults))) continue;
            json.WritePropertyName(key.Name);
            WriteValue(json, key.Get(section));
        }
        json.WriteEndObject();
    }

    private static void WriteTask(Utf8JsonWriter json, SegTask task)
    {
        json.WritePropertyName(SpecKeys.Task);
        string[] names = [.. Enum.GetValues<SegTask>().Where(t => t != SegTask.None && task.HasFlag(t)).Select(t => t.ToString().ToLowerInvariant())];
        if (names.Length == 1) json.WriteStringValue(names[0]);
        else WriteValue(json, names);
    }

    private static void WriteNames(Utf8JsonWriter json, IReadOnlyDictionary<ComponentKind, string> names)
    {
        var changed = names.Where(n => ModelSpec.DefaultStateNames.GetValueOrDefault(n.Key) != n.Value).OrderBy(n => n.Key).ToArray();
        if (changed.Length == 0) return;
        json.WriteStartObject(SpecKeys.StateNames);
        foreach (var (slot, name) in changed) json.WriteString(slot.JsonName(), name);
        json.WriteEndObject();
    }

    // Integers and floating-point numbers in their shortest form that reads back equal; JSON has none for infinities.
    private static void WriteValue(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case null: json.WriteStringValue(""); break;
            case bool flag: json.WriteBooleanValue(flag); break;
            case int or long: json.WriteNumberValue(Convert.ToInt64(value)); break;
            case float number when float.IsFinite(number): json.WriteNumberValue(number); break;
            case double number when double.IsFinite(number): json.WriteNumberValue(number); break;
            case string text: json.WriteStringValue(text); break;
            case IEnumerable items:
                json.WriteStartArray();
                foreach (var item in items) WriteValue(json, item);
                json.WriteEndArray();
                break;
            case IFormattable other: json.WriteStringValue(other.ToString(null, System.Globalization.CultureInfo.InvariantCulture)); break;
            default: throw new ArgumentException($"{value.GetType()} is no type of an option.", nameof(value));
        }
    }
}
